// @ts-check
/** How it looks. Light or dark follows the `color-scheme` of the element. */

/**
 * What a page can change, as custom properties of <mkb-chat> or above: --mkb-chat-font-family, -font-size,
 * -border-radius, -z-index, and --mkb-chat-<name> for each of these colours.
 * @type {Record<string, [light: string, dark: string]>}
 */
const COLOURS = {
  color: ["#1b2230", "#eceff5"],
  "background-color": ["#fff", "#171b23"],
  // Names, times, status.
  "secondary-color": ["#545d6e", "#aab3c3"],
  // Edges of what can be pressed or filled in.
  "border-color": ["#6c7688", "#8690a3"],
  // Lines that only divide.
  "separator-color": ["#dfe3ea", "#323947"],
  "action-color": ["#fff", "#0c1a30"],
  "action-background-color": ["#1c4e8f", "#9cc3f7"],
  // Also of choices and the focus ring.
  "link-color": ["#1c4e8f", "#9cc3f7"],
  "danger-color": ["#b3261e", "#ffb4ab"],
  "assistant-background-color": ["#f2f4f8", "#232935"],
  "visitor-color": ["#12294a", "#eaf2ff"],
  "visitor-background-color": ["#dde9f9", "#27436b"],
};

/** @param {(light: string, dark: string) => string} pick */
const colours = (pick) =>
  Object.entries(COLOURS)
    .map(([name, [light, dark]]) => `--_${name}: var(--mkb-chat-${name}, ${pick(light, dark)});`)
    .join("");

/** For the element's shadow root. */
export const styles = new CSSStyleSheet();
styles.replaceSync(`
:host { display: contents !important; }
:host([hidden]), [hidden] { display: none !important; }
.root {
  all: initial;
  color-scheme: inherit;
  ${colours((light) => light)}
  --_radius: var(--mkb-chat-border-radius, 12px);
  --_z: var(--mkb-chat-z-index, 2147483000);
  font: var(--mkb-chat-font-size, medium)/1.5 var(--mkb-chat-font-family, system-ui, sans-serif);
  color: var(--_color);
}
@supports (color: light-dark(red, red)) {
  .root { ${colours((light, dark) => `light-dark(${light}, ${dark})`)} }
}
* { box-sizing: border-box; margin: 0; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
button, input, textarea { font: inherit; letter-spacing: inherit; word-spacing: inherit; color: inherit; }
svg {
  flex: none; width: 1.5em; height: 1.5em;
  fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round;
}
button, .person a {
  display: inline-flex; align-items: center; justify-content: center; gap: .5em;
  min-width: 44px; min-height: 44px; padding: .375em .75em;
  border: 1px solid transparent; border-radius: var(--_radius); background: none; text-align: start; cursor: pointer;
}
button:hover, a:hover { text-decoration: underline 2px; }
.launcher:hover, .send:hover { filter: brightness(1.15); text-decoration: none; }
.head button { padding: .375em; }
.head button:hover { background: var(--_assistant-background-color); }
:focus-visible { outline: 3px solid var(--_link-color); outline-offset: 2px; }
a { color: var(--_link-color); text-underline-offset: .15em; overflow-wrap: anywhere; }
a[target]::after { content: "↗" / ""; }
.launcher, .panel { position: fixed; inset-block-end: 1em; z-index: var(--_z); }
.right > * { right: 1em; }
.left > * { left: 1em; }
.launcher {
  min-height: 56px; padding: .5em 1.25em; border-radius: 28px; font-weight: 600;
  box-shadow: 0 0 0 2px var(--_background-color), 0 4px 16px rgb(0 0 0 / .3);
}
.launcher, .mark, .send { background: var(--_action-background-color); color: var(--_action-color); }
.badge {
  position: absolute; inset-block-start: -.5em; inset-inline-end: -.25em; min-width: 1.75em;
  border: 2px solid; border-radius: 1em; background: var(--_danger-color); color: var(--_background-color);
  font-size: .875em; text-align: center;
}
.aside { opacity: 0; pointer-events: none; }
.panel {
  inset-block: auto 5.5em; flex-direction: column; width: min(26em, 100vw - 2em); height: min(42em, 100vh - 7em);
  max-width: none; max-height: none; padding: 0; overflow: auto;
  border: 1px solid var(--_separator-color); border-radius: var(--_radius);
  background: var(--_background-color); color: var(--_color); box-shadow: 0 12px 40px rgb(0 0 0 / .22);
}
.right .panel { left: auto; }
.left .panel { right: auto; }
.panel[open] { display: flex; }
.panel:modal { inset: 0; width: 100%; height: var(--_height, 100dvh); border: 0; border-radius: 0; }
.head {
  display: flex; align-items: center; gap: .25em; padding: .625em .75em .625em 1em;
  border-bottom: 1px solid var(--_separator-color);
}
.mark { display: grid; flex: none; place-items: center; width: 2.5em; height: 2.5em; border-radius: 50%; }
.names { flex: 1; min-width: 0; padding-inline-start: .5em; overflow-wrap: anywhere; line-height: 1.35; }
h2 { font-size: 1.0625em; }
#program, .who, .state, .status, .length, .sources, .note, label { font-size: .875em; }
#program, .who, .state, .status, .length, .sources, .note { color: var(--_secondary-color); }
.log {
  position: relative; flex: 1 0 8em; height: 0; padding: 1em; border-bottom: 1px solid var(--_separator-color);
  overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; outline-offset: -3px !important;
}
.message { display: flex; flex-direction: column; align-items: flex-start; margin-bottom: 1.125em; }
.visitor { align-items: flex-end; }
.bubble {
  max-width: 92%; margin-top: .25em; padding: .625em .875em; overflow-wrap: anywhere;
  border: 1px solid transparent; border-radius: var(--_radius); background: var(--_assistant-background-color);
}
.visitor .bubble { white-space: pre-wrap; background: var(--_visitor-background-color); color: var(--_visitor-color); }
.bubble > * + * { margin-top: .625em; }
ul { padding-inline-start: 1.25em; }
[data-kind=notice] .bubble { border-color: var(--_separator-color); background: none; }
[data-kind=contact] .bubble { border-inline-start: 4px solid var(--_link-color); }
[data-kind=unknown] .bubble { border: 1px dashed var(--_border-color); background: none; }
.sources { padding-top: .5em; border-top: 1px solid var(--_separator-color); }
.sources ul { padding: 0; list-style: none; }
.sources a { display: inline-block; padding-block: .25em; }
.choices { display: flex; flex-wrap: wrap; gap: .5em; margin-top: .5em; }
.choice { border-color: currentColor; color: var(--_link-color); overflow-wrap: anywhere; }
.choice[aria-disabled] {
  border-color: var(--_separator-color); color: var(--_secondary-color); cursor: auto; text-decoration: none;
}
.choice.chosen { border-color: currentColor; font-weight: 600; }
.chosen::before { content: "✓" / ""; }
.state { margin-top: .25em; text-align: end; }
[data-state=sent]:not(:last-child) .state { display: none; }
[data-state=failed] .state, [data-about=connection] { color: var(--_danger-color); }
.retry { color: var(--_link-color); text-decoration: underline; }
.note { margin: 1.25em 0; text-align: center; }
.status { min-height: 2em; padding: .25em 1.15em 0; }
[data-about=turn]::before { content: "••• " / ""; color: var(--_link-color); }
.person { padding: 0 .25em .25em; }
.person > * { color: var(--_link-color); text-decoration: none; }
.person svg { width: 1.25em; height: 1.25em; }
form { padding: 0 1em 1em; }
label { display: block; margin-bottom: .35em; }
.row { display: flex; align-items: end; gap: .5em; }
textarea, input {
  width: 100%; min-height: 46px; padding: .625em .75em;
  border: 1px solid var(--_border-color); border-radius: var(--_radius); background: none;
}
textarea { max-height: 9em; resize: none; }
[aria-invalid=true] { border-color: var(--_danger-color); }
.length { padding-top: .35em; }
.length:empty { padding: 0; }
:has([aria-invalid=true]) > .length { color: var(--_danger-color); }
.send { min-width: 46px; min-height: calc(2.75em + 2px); }
@media (prefers-reduced-motion: no-preference) {
  [data-about=turn]::before { animation: breathe 1.2s infinite; }
  @keyframes breathe { 50% { opacity: .3; } }
}
@media (forced-colors: active) {
  .bubble, .launcher, .send { border: 1px solid !important; }
  .choice.chosen { border-width: 3px; }
}
@media (max-width: 22em) { .mark { display: none; } }
@media print { .root { display: none; } }
`);
