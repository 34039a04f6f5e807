// The page: a view, which says what goes where, and an answer, from the page
// itself or from the program around it.
import { bars } from "./bars.js";
import { cards } from "./cards.js";
import { h } from "./dom.js";
import { connect } from "./host.js";
import { rows } from "./paths.js";
import { series } from "./series.js";
import { table } from "./table.js";
import { timeline } from "./timeline.js";

const kinds = { cards, timeline, bars, series, table };
const view = JSON.parse(document.getElementById("view").textContent);
let answer = JSON.parse(document.getElementById("answer").textContent);
const page = document.getElementById("page");
const host = { title: view.title ?? "", locale: undefined, timeZone: undefined, open: undefined, width: () => Math.max(280, page.clientWidth - 24) };

document.title = host.title;
if (answer === null && window.parent !== window) {
  host.open = connect({ onAnswer, onContext, onCancelled: () => say("The call was cancelled.") }).open;
}
draw();

let wide = page.clientWidth;
new ResizeObserver(() => {
  if (Math.abs(page.clientWidth - wide) < 20) return;
  wide = page.clientWidth;
  draw();
}).observe(page);

function onAnswer(a) {
  answer = a;
  draw();
}

function onContext(context) {
  if (context.theme === "light" || context.theme === "dark") document.documentElement.dataset.theme = context.theme;
  for (const [name, css] of Object.entries(context.styles?.variables ?? {})) {
    if (/^--(color|font)-[a-z0-9-]+$/.test(name) && typeof css === "string") document.documentElement.style.setProperty(name, css);
  }
  host.locale = known(context.locale, (v) => new Intl.NumberFormat(v)) ?? host.locale;
  host.timeZone = known(context.timeZone, (v) => new Intl.DateTimeFormat("en", { timeZone: v })) ?? host.timeZone;
  draw();
}

// A word of the host that Intl takes, else undefined.
function known(word, tried) {
  try {
    return typeof word === "string" && tried(word) ? word : undefined;
  } catch {
    return undefined;
  }
}

function say(text) {
  page.replaceChildren(h("h1", {}, host.title), h("p", { class: "note" }, text));
}

function draw() {
  if (answer === null) return say("Waiting for the answer.");
  if (answer.error) {
    page.replaceChildren(h("h1", {}, host.title), h("p", { class: "note bad" }, String(answer.error.message ?? "The call failed.")),
      answer.error.hint ? h("p", { class: "note" }, String(answer.error.hint)) : "");
    return;
  }
  page.replaceChildren(h("h1", {}, host.title), ...notes(answer.metadata ?? {}).map((t) => h("p", { class: "note warn" }, t)),
    ...(view.parts ?? []).filter((p) => kinds[p.kind]).map((part) =>
      h("section", {}, part.title ? h("h2", {}, part.title) : null, kinds[part.kind](rows(answer, view, part), part, host))));
}

// What a reader must know of an answer that is not all.
function notes(metadata) {
  const out = (Array.isArray(metadata.warnings) ? metadata.warnings : []).map(String);
  if (metadata.more || metadata.next_cursor) out.push("This is not all: there are more records than are shown.");
  else if (metadata.perhaps_more) out.push("There may be more records than are shown.");
  return out;
}
