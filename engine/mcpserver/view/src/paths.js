// Where a view's paths lead in a record: dots go into objects and through lists.

/** All values at a path, without those that are null. */
export function values(record, path) {
  let found = [record];
  for (const name of path ? path.split(".") : []) {
    found = found.flat(Infinity).flatMap((x) => (x !== null && typeof x === "object" && Object.hasOwn(x, name) ? [x[name]] : []));
  }
  return found.flat(Infinity).filter((x) => x !== null && x !== undefined);
}

/** The first value at a path, undefined if there is none. */
export function value(record, path) {
  return values(record, path)[0];
}

/** The records that a part of the view is about. */
export function rows(answer, view, part) {
  const items = Array.isArray(answer?.[view.resource]) ? answer[view.resource] : [];
  return part.of ? items.flatMap((item) => values(item, part.of)) : items.filter((x) => x !== null);
}

/** A field's name in words: service.summary is "Service". */
export function words(path) {
  const names = path.split(".");
  const last = names.at(-1);
  const name = names.length > 1 && ["summary", "name", "id", "title"].includes(last) ? names.at(-2) : last;
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
