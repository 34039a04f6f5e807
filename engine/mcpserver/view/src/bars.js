// bars: an amount for each label, in pieces where it is stacked.
import { scaleLinear } from "d3-scale";
import { h, s } from "./dom.js";
import { value } from "./paths.js";
import { heading, beside } from "./table.js";
import { amount, plain } from "./words.js";

const line = 26; // pixels of a bar
const hues = 8;

export function bars(rows, part, host) {
  const labels = Map.groupBy(rows, (r) => plain(value(r, part.label) ?? "\u2013"));
  const pieces = part.stack ? [...new Set(rows.map((r) => plain(value(r, part.stack) ?? "\u2013")))] : [""];
  const sums = [...labels].map(([label, inside]) => {
    const parts = pieces.map((p) => inside.filter((r) => !part.stack || plain(value(r, part.stack) ?? "\u2013") === p).reduce((n, r) => n + (Number(value(r, part.value.field)) || 0), 0));
    return { label, parts, sum: parts.reduce((a, b) => a + b, 0) };
  }).sort((a, b) => b.sum - a.sum);
  if (!sums.length) return h("p", { class: "note" }, "Nothing to show.");

  const width = host.width();
  const left = Math.min(240, width * 0.4);
  const x = scaleLinear().domain([0, Math.max(...sums.map((b) => b.sum), 1)]).range([0, width - left - 70]);
  const drawn = sums.map((bar, i) => {
    let at = left;
    const most = Math.max(3, Math.floor((left - 10) / 6.6));
    const short = [...bar.label].length > most ? [...bar.label].slice(0, most - 1).join("") + "\u2026" : bar.label;
    const shapes = bar.parts.map((n, j) => {
      const piece = s("rect", { class: `hue-${j % hues}`, x: at, y: i * line + 4, width: Math.max(0, x(n)), height: line - 8, rx: 2 },
        s("title", {}, [bar.label, pieces[j], amount(n, part.value, host)].filter(Boolean).join(": ")));
      at += x(n);
      return piece;
    });
    return s("g", {}, s("text", { x: 0, y: i * line + 17 }, short, s("title", {}, bar.label)), shapes,
      s("text", { x: at + 6, y: i * line + 17, class: "soft" }, amount(bar.sum, part.value, host)));
  });
  const legend = part.stack ? h("ul", { class: "legend" }, pieces.map((p, j) =>
    h("li", {}, s("svg", { viewBox: "0 0 10 10", "aria-hidden": true }, s("rect", { class: `hue-${j % hues}`, width: 10, height: 10, rx: 2 })), p))) : null;
  const name = heading(part.value);
  return [
    legend,
    s("svg", { viewBox: `0 0 ${width} ${sums.length * line + 4}`, role: "img", "aria-label": `${name} by ${heading({ field: part.label }).toLowerCase()}: ${sums.length} bars; the table below says the same` }, drawn),
    beside([heading({ field: part.label }), ...(part.stack ? pieces : []), name], sums.map((b) => [b.label, ...(part.stack ? b.parts.map((n) => amount(n, part.value, host)) : []), amount(b.sum, part.value, host)])),
  ];
}
