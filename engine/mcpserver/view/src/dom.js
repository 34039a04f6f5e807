// Elements. Every text is set as text, never read as markup: titles are written
// by strangers.

const svgSpace = "http://www.w3.org/2000/svg";

/** An HTML element with attributes and what is in it: texts and elements. */
export function h(name, attributes = {}, ...inside) {
  return fill(document.createElement(name), attributes, inside);
}

/** An SVG element. */
export function s(name, attributes = {}, ...inside) {
  return fill(document.createElementNS(svgSpace, name), attributes, inside);
}

function fill(element, attributes, inside) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...inside.flat(Infinity).filter((x) => x !== undefined && x !== null).map((x) => (x instanceof Node ? x : String(x))));
  return element;
}

/** A link out of the page, or the plain text where the address is none of the web. */
export function link(address, inside, open) {
  let url;
  try {
    url = new URL(String(address));
  } catch {
    return inside;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return inside;
  const follow = open && ((event) => {
    event.preventDefault();
    open(url.href);
  });
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer", ...(follow && { click: follow }) }, inside);
}
