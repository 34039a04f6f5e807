// table: sorted by any column, filtered by text.
import { h, link } from "./dom.js";
import { value, words } from "./paths.js";
import { cell } from "./words.js";

export function table(rows, part, host) {
  const columns = part.columns;
  const lines = rows.map((record) => {
    const cells = columns.map((column) => cell(record, column, host));
    const address = value(record, part.link ?? "html_url");
    const row = h("tr", {}, cells.map(({ inside, kind }, i) =>
      h("td", { class: kind || undefined, "data-label": heading(columns[i]) }, h("span", {}, i === 0 && address !== undefined && inside ? link(address, inside, host.open) : inside))));
    return { row, keys: cells.map((c) => c.key), number: cells.map((c) => c.kind === "number"), text: row.textContent.toLowerCase() };
  });
  const body = h("tbody", {}, lines.map((l) => l.row));
  const heads = columns.map((column, i) =>
    h("th", { scope: "col", "aria-sort": "none", class: lines.some((l) => l.number[i]) ? "number" : undefined }, h("button", { type: "button", click: () => sort(i) }, heading(column))));
  const count = h("span", { class: "note", role: "status" });
  const search = h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter the rows by text", input: () => filter() });
  filter();
  return [
    h("div", { class: "tools" }, rows.length > 5 ? search : null, count),
    h("div", { class: "scroll" }, h("table", { class: "rows" },
      h("caption", { class: "hidden" }, part.title ?? host.title), h("thead", {}, h("tr", {}, heads)), body)),
  ];

  function sort(i) {
    const up = heads[i].getAttribute("aria-sort") !== "ascending";
    heads.forEach((head, j) => head.setAttribute("aria-sort", j !== i ? "none" : up ? "ascending" : "descending"));
    lines.sort((a, b) => compare(a.keys[i], b.keys[i]) * (up ? 1 : -1));
    body.append(...lines.map((l) => l.row));
  }

  function filter() {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    for (const l of lines) {
      l.row.hidden = !l.text.includes(wanted);
      if (!l.row.hidden) shown++;
    }
    count.textContent = shown === lines.length ? `${shown} ${shown === 1 ? "row" : "rows"}` : `${shown} of ${lines.length} rows`;
  }
}

/** A table of texts that says the same as a chart, for those who cannot see it. */
export function beside(heads, lines) {
  return h("details", {}, h("summary", {}, "As a table"), h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "The chart as a table" },
    h("table", {}, h("thead", {}, h("tr", {}, heads.map((t) => h("th", { scope: "col" }, t)))),
      h("tbody", {}, lines.map((line) => h("tr", {}, line.map((t) => h("td", {}, t))))))));
}

/** What stands above a column. */
export function heading(column) {
  return column.title ?? words(column.field);
}

function compare(a, b) {
  if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}
