// cards: a record as a title, badges and facts.
import { h, link } from "./dom.js";
import { value } from "./paths.js";
import { heading } from "./table.js";
import { cell } from "./words.js";

export function cards(rows, part, host) {
  return h("div", { class: "cards" }, rows.map((record) => {
    const address = value(record, part.link ?? "html_url");
    const title = cell(record, { field: part.heading }, host).inside;
    const badges = (part.badges ?? []).flatMap((b) => cell(record, { ...b, as: "badge" }, host).inside);
    const facts = (part.facts ?? []).map((f) => [heading(f), cell(record, f, host).inside]).filter(([, inside]) => inside !== "");
    return h("article", { class: "card" },
      h("h3", {}, address === undefined ? title : link(address, title, host.open)),
      badges.length ? h("div", { class: "badges" }, badges) : null,
      h("dl", {}, facts.map(([name, inside]) => [h("dt", {}, name), h("dd", {}, inside)])));
  }));
}
