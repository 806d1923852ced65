// @ts-check
/** Elements are made here, never from HTML: text stays text, but for a little markup of the assistant's. */

const INLINE = /\*\*(.+?)\*\*|\[([^[\]]+)\]\((\S+?)\)|(https:\/\/[^\s<>"]*[^\s<>".,:;!?)\]])/;
const SAFE = /^(https?|mailto|tel):/;

/**
 * Makes an element. Functions become listeners, true an empty attribute; false, null and undefined are left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string)} children
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** @param {string} text for screen readers only */
export const hidden = (text) => make("span", { class: "hidden" }, text);

/** @param {string} shape of a drawing in the colour of the text around it */
export function icon(shape) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", shape);
  svg.append(path);
  return svg;
}

/**
 * @param {string} address
 * @returns {string} the whole of it, or nothing when it is none
 */
function resolve(address) {
  try {
    return new URL(address, import.meta.url).href;
  } catch {
    return "";
  }
}

/**
 * A link, or only its label when its address is not one to follow.
 * @param {string} label
 * @param {string} address
 * @param {string} newTab told to screen readers
 */
export function link(label, address, newTab) {
  const href = resolve(address);
  if (!SAFE.test(href)) return label;
  if (!href.startsWith("http")) return make("a", { href }, label);
  return make("a", { href, target: "_blank", rel: "noopener noreferrer" }, label, " ", hidden(newTab));
}

/**
 * @param {string} text
 * @param {string} newTab
 * @returns {(Node | string)[]}
 */
function inline(text, newTab) {
  const found = INLINE.exec(text);
  if (!found) return [text];
  const [whole, bold, label, address, bare] = found;
  const node = bold ? make("strong", {}, ...inline(bold, newTab)) : link(label ?? bare, address ?? bare, newTab);
  return [text.slice(0, found.index), node, ...inline(text.slice(found.index + whole.length), newTab)];
}

/**
 * Paragraphs and lists.
 * @param {string} text
 * @param {string} newTab
 */
export function rich(text, newTab) {
  /** @type {HTMLElement[]} */
  const blocks = [];
  let previous = "";
  for (const line of text.split("\n")) {
    const [tag, words] = /^[•-] /.test(line) ? ["ul", line.slice(2)] : [line && "p", line];
    if (tag && tag !== previous) blocks.push(make(tag === "ul" ? "ul" : "p"));
    else if (tag === "p") blocks.at(-1)?.append(make("br"));
    const parts = inline(words, newTab);
    if (tag) blocks.at(-1)?.append(...(tag === "ul" ? [make("li", {}, ...parts)] : parts));
    previous = tag;
  }
  return blocks;
}

/** @param {string} text of which the words alone are wanted */
export const plain = (text) => text.replace(/\*\*(.+?)\*\*/g, "$1").replace(/\[([^[\]]+)\]\(\S+?\)/g, "$1");
