// timeline: spans of time in rows, rows in groups; points where there is no end.
import { scaleTime } from "d3-scale";
import { h, s } from "./dom.js";
import { value, values } from "./paths.js";
import { heading, beside } from "./table.js";
import { clock, plain, tickText, time } from "./words.js";

const line = 24; // pixels of a row
const hues = 8;

export function timeline(rows, part, host) {
  const spans = rows.map((r) => ({
    row: text(r, part.row), group: part.group ? text(r, part.group) : "", label: part.label ? values(r, part.label).map(plain).join(", ") : "",
    start: time(value(r, part.start)), end: part.end ? time(value(r, part.end)) : undefined,
  }));
  const points = !part.end;
  const known = spans.flatMap((x) => [x.start, x.end]).filter(Boolean).map(Number);
  if (!known.length) return h("p", { class: "note" }, spans.length ? "No row has a time." : "Nothing to show.");
  let [from, to] = [Math.min(...known), Math.max(...known)];
  const now = Date.now();
  if (!points && now > from - (to - from) && now < to + (to - from)) [from, to] = [Math.min(from, now), Math.max(to, now)];
  const margin = (to - from || 3600e3) * 0.02;
  [from, to] = [from - margin, to + margin];

  const width = host.width();
  const left = Math.min(220, width * 0.35);
  const x = scaleTime().domain([from, to]).range([left, width - 8]);
  const groups = Map.groupBy(spans, (p) => p.group);
  const colours = new Map();
  const drawn = [];
  let y = 28;
  for (const [group, inside] of groups) {
    if (group) {
      drawn.push(s("text", { x: 0, y: y + 16, class: "strong" }, cut(group, width - 8)));
      y += line;
    }
    for (const [row, pieces] of Map.groupBy(inside, (p) => p.row)) {
      if (!colours.has(row)) colours.set(row, colours.size % hues);
      drawn.push(s("text", { x: group ? 8 : 0, y: y + 16 }, cut(row, left - 14), s("title", {}, row)));
      for (const lane of points ? [pieces] : lanes(pieces)) {
        for (const p of lane) drawn.push(shape(p, x, y, colours.get(row), points, host));
        y += line;
      }
    }
  }
  const ticks = x.ticks(Math.max(2, Math.floor((width - left) / 90)));
  const texts = ticks.map(tickText(ticks, host));
  const grid = ticks.map((t, i) => s("g", {}, s("line", { class: "grid", x1: x(t), x2: x(t), y1: 22, y2: y }), s("text", { class: "soft", x: x(t), y: 14, "text-anchor": "middle" }, texts[i])));
  const today = now > from && now < to ? s("line", { class: "now", x1: x(now), x2: x(now), y1: 22, y2: y }, s("title", {}, "now")) : null;
  const heads = [part.group && heading({ field: part.group }), heading({ field: part.row }), part.label && heading({ field: part.label }), points ? "At" : "From", points ? null : "Until"].filter(Boolean);
  return [
    s("svg", { viewBox: `0 0 ${width} ${y + 6}`, role: "img", "aria-label": `${part.title ?? host.title}: ${spans.length} ${points ? "events" : "spans"} from ${clock(new Date(from), host)} to ${clock(new Date(to), host)}; the table below says the same` }, grid, drawn, today),
    beside(heads, spans.map((p) => [part.group ? p.group : null, p.row, part.label ? p.label : null, p.start ? clock(p.start, host) : "", points ? null : p.end ? clock(p.end, host) : "open"].filter((t) => t !== null))),
  ];
}

function shape(p, x, y, hue, points, host) {
  const [low, high] = x.range();
  const says = [p.row, p.label, p.start && clock(p.start, host), p.end && clock(p.end, host)].filter(Boolean).join(" \u2013 ");
  if (points) return p.start ? s("circle", { class: `hue-${hue}`, cx: x(p.start), cy: y + line / 2, r: 5 }, s("title", {}, says)) : null;
  const a = p.start ? Math.max(low, x(p.start)) : low;
  const b = p.end ? Math.min(high, x(p.end)) : high;
  const room = Math.floor((b - a - 8) / 6.6);
  const inside = room > 3 ? p.label : "";
  return s("g", {}, s("rect", { class: `hue-${hue}`, x: a, y: y + 3, width: Math.max(2, b - a), height: line - 6, rx: 3 }, s("title", {}, says)),
    inside ? s("text", { class: "on", x: a + 5, y: y + 16 }, cut(inside, b - a - 8)) : null);
}

// Spans of one row in as few lines as keep them apart.
function lanes(spans) {
  const out = [];
  for (const p of spans.toSorted((a, b) => (a.start ?? -Infinity) - (b.start ?? -Infinity))) {
    const free = out.find((lane) => (lane.at(-1).end ?? Infinity) <= (p.start ?? -Infinity));
    if (free) free.push(p);
    else out.push([p]);
  }
  return out;
}

function text(record, path) {
  return values(record, path).map(plain).join(", ") || "\u2013";
}

// About as many characters as have room; the whole text is in the table.
function cut(words, pixels) {
  const most = Math.max(3, Math.floor(pixels / 6.6));
  const all = [...words];
  return all.length > most ? all.slice(0, most - 1).join("") + "\u2026" : words;
}
