// Values in words: times in the reader's zone, ages, spans of time, numbers.
import { h, link } from "./dom.js";
import { value, values } from "./paths.js";

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;

/** The instant that a text says, undefined if it says none. One without an offset is UTC. */
export function time(text) {
  if (typeof text !== "string" || !instant.test(text)) return undefined;
  const at = new Date(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : text + "Z");
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** An instant in the reader's zone. */
export function clock(at, host) {
  return new Intl.DateTimeFormat(host.locale, { dateStyle: "medium", timeStyle: "short", timeZone: host.timeZone }).format(at);
}

/** The same instant, zone and all, and in UTC. */
export function precise(at, host) {
  const here = new Intl.DateTimeFormat(host.locale, { dateStyle: "full", timeStyle: "long", timeZone: host.timeZone }).format(at);
  return `${here} \u00b7 ${at.toISOString().replace(".000Z", "Z")}`;
}

/** How long ago an instant is, or how far ahead. */
export function age(at, now = Date.now()) {
  const seconds = Math.round((now - at.getTime()) / 1000);
  const text = span(Math.abs(seconds));
  return seconds >= 0 ? `${text} ago` : `in ${text}`;
}

/** A number of seconds in its two largest units. */
export function span(seconds) {
  if (!(seconds >= 60)) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${hours / 24} d`;
}

/** A number as people write it where the reader is. */
export function number(n, host) {
  return new Intl.NumberFormat(host.locale, { maximumFractionDigits: 2, useGrouping: "min2" }).format(n);
}

/** A value of a series or a bar. */
export function amount(n, field, host) {
  if (field.as === "duration") return span(n);
  return number(n, host) + (field.as === "percent" ? " %" : "");
}

/** What a cell shows of a record, as {inside, kind, key}; key is what it is sorted by. */
export function cell(record, column, host) {
  const all = values(record, column.field);
  const first = all[0];
  if (first === undefined) return { inside: "", kind: "", key: "" };
  if (column.as === "badge") return { inside: all.map((v) => badge(v, column)), kind: "", key: String(first) };
  if (column.as === "link") return { inside: all.map((v, i) => [i ? ", " : "", link(v, String(v), host.open)]), kind: "", key: String(first) };
  if (column.as === "duration" || column.as === "percent") return { inside: amount(Number(first), column, host), kind: "number", key: Number(first) };
  const at = all.length === 1 ? time(first) : undefined;
  if (at) {
    const text = column.as === "age" ? age(at) : clock(at, host);
    return { inside: h("time", { datetime: at.toISOString(), title: precise(at, host) }, text), kind: "time", key: at.getTime() };
  }
  if (all.length === 1 && typeof first === "number") return { inside: String(first), kind: "number", key: first };
  return { inside: all.map(plain).join(", "), kind: "", key: plain(first) };
}

/** A word in a frame, in the tone that the view gives it. */
export function badge(word, column) {
  const tone = Object.hasOwn(column.tones ?? {}, String(word)) ? column.tones[String(word)] : "";
  return h("span", { class: `badge ${["good", "warn", "bad"].includes(tone) ? tone : ""}`.trim() }, plain(word));
}

/** Any value as one line of text. */
export function plain(v) {
  return typeof v === "object" && v !== null ? String(value(v, "summary") ?? value(v, "name") ?? value(v, "id") ?? JSON.stringify(v)) : String(v);
}

/** How the ticks of an axis of time are written, by how far apart they are. */
export function tickText(ticks, host) {
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : 86400e3;
  const parts = step >= 27 * 86400e3 ? { month: "short", year: "numeric" } : step >= 86400e3 ? { day: "numeric", month: "short" }
    : step >= 60e3 ? { hour: "2-digit", minute: "2-digit" } : { hour: "2-digit", minute: "2-digit", second: "2-digit" };
  const zone = { timeZone: host.timeZone };
  const plain = new Intl.DateTimeFormat(host.locale, { ...parts, ...zone });
  const day = new Intl.DateTimeFormat(host.locale, { day: "numeric", month: "short", ...zone });
  let last = "";
  return (t) => { // the day once, where it begins
    const today = day.format(t);
    const text = step < 86400e3 && today !== last ? today : plain.format(t);
    last = today;
    return text;
  };
}

/** Values at which an axis of amounts is marked, whole in the unit in which they are written. */
export function marks(scale, field, count) {
  const most = scale.domain()[1];
  const unit = field.as !== "duration" || most < 120 ? 1 : most < 7200 ? 60 : most < 172800 ? 3600 : 86400;
  return scale.copy().domain([0, most / unit]).ticks(count).map((t) => t * unit);
}
