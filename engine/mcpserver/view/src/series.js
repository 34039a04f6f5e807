// series: how numbers change along x; a chart for each, for they have units of their own.
import { scaleLinear, scalePoint, scaleUtc } from "d3-scale";
import { line as path } from "d3-shape";
import { h, s } from "./dom.js";
import { value } from "./paths.js";
import { heading, beside } from "./table.js";
import { amount, marks, plain, tickText, time } from "./words.js";

const high = 130; // pixels of a chart

export function series(rows, part, host) {
  const timed = rows.length > 0 && rows.every((r) => time(value(r, part.x)));
  const points = rows.map((r) => ({ x: timed ? time(value(r, part.x)) : plain(value(r, part.x) ?? "\u2013"), y: part.y.map((f) => Number(value(r, f.field) ?? NaN)) }));
  if (timed) points.sort((a, b) => a.x - b.x);
  if (!points.length) return h("p", { class: "note" }, "Nothing to show.");
  const width = host.width();
  const left = 64;
  const axis = { ...host, timeZone: "UTC" }; // the days of the API, not the reader's
  const scale = timed ? scaleUtc().domain([points[0].x, points.at(-1).x]) : scalePoint().domain(points.map((p) => p.x));
  const x = scale.range([left + 6, width - 28]);
  const day = (p) => (timed ? p.x.toISOString().slice(0, 10) : p.x);
  const ticks = timed ? x.ticks(Math.max(2, Math.floor((width - left) / 90))) : points.filter((_, i) => i % Math.ceil(points.length / Math.max(2, (width - left) / 90)) === 0).map((p) => p.x);
  const texts = timed ? ticks.map(tickText(ticks, axis)) : ticks;
  const charts = part.y.map((field, i) => {
    const known = points.filter((p) => Number.isFinite(p.y[i]));
    const y = scaleLinear().domain([0, Math.max(1, ...known.map((p) => p.y[i]))]).range([high, 8]);
    const name = heading(field);
    return [h("h3", {}, name), s("svg", { viewBox: `0 0 ${width} ${high + 24}`, role: "img", "aria-label": `${name}: ${known.length} points; the table below says the same` },
      marks(y, field, 4).map((t) => s("g", {}, s("line", { class: "grid", x1: left, x2: width - 6, y1: y(t), y2: y(t) }), s("text", { class: "soft", x: left - 8, y: y(t) + 4, "text-anchor": "end" }, amount(t, field, host)))),
      ticks.map((t, j) => s("text", { class: "soft", x: x(t), y: high + 18, "text-anchor": "middle" }, texts[j])),
      s("path", { class: "line", d: path((p) => x(p.x), (p) => y(p.y[i]))(known) }),
      known.map((p) => s("circle", { class: "hue-0", cx: x(p.x), cy: y(p.y[i]), r: 3 }, s("title", {}, `${day(p)}: ${amount(p.y[i], field, host)}`))))];
  });
  return [...charts.flat(), beside([heading({ field: part.x }), ...part.y.map(heading)],
    points.map((p) => [day(p), ...p.y.map((n, i) => (Number.isFinite(n) ? amount(n, part.y[i], host) : ""))]))];
}
