// @ts-check
/** The looks of what is loaded later. */

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
.menu, .sure { display: flex; flex-wrap: wrap; gap: .5em; }
.menu { padding: .75em 1em; border-bottom: 1px solid var(--_separator-color); }
.sure p { flex: 1 0 100%; }
.small { border-color: var(--_border-color); background: var(--_background-color); }
.small:hover { border-color: currentColor; text-decoration: underline; }
.danger { border-color: currentColor; color: var(--_danger-color); }
.feedback { width: 92%; margin-top: .25em; font-size: .875em; }
.thumbs { display: flex; flex-wrap: wrap; align-items: center; gap: 0 .25em; color: var(--_secondary-color); }
.thumbs button { padding: .25em; }
.thumbs button:hover { background: var(--_assistant-background-color); }
.thumbs [aria-pressed=true] { border-color: currentColor; color: var(--_link-color); }
[aria-pressed=true] svg { fill: currentColor; fill-opacity: .35; }
.feedback form { display: flex; flex-wrap: wrap; align-items: end; gap: .5em; margin-top: .25em; padding: 0; scroll-margin-block-end: 1em; }
.feedback form button { min-height: max(46px, 2.75em + 2px); }
.feedback label { flex: 1 1 10em; margin: 0; font-size: 1em; }
@media (forced-colors: active) {
  .thumbs [aria-pressed=true] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
}
`);

/**
 * Makes sure that the looks are there.
 * @param {Node} node in the widget
 */
export function dress(node) {
  const { adoptedStyleSheets } = /** @type {ShadowRoot} */ (node.getRootNode());
  if (!adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet);
}
