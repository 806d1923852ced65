// @ts-check
/** What can be done with the whole conversation. Loaded when it is asked for. */

/** @import { Line, MenuListener, Texts } from "./types.js" */
import { make } from "./dom.js";
import { dress } from "./later.js";

const dutch = {
  restart: "Nieuw gesprek",
  restartSure: "Een nieuw gesprek beginnen? Dit gesprek wordt gewist. Je kunt het niet terughalen.",
  erase: "Wis mijn gesprek",
  eraseSure: "Je gesprek wissen? Je kunt het niet terughalen.",
  yes: "Ja, wis het",
  no: "Nee, ga terug",
  download: "Download gesprek",
  nothing: "Er is nog niets gezegd om te downloaden.",
  file: "gesprek-mkb-route.txt",
};

/**
 * Fills the menu.
 * @param {HTMLElement} node
 * @param {Texts} given
 * @param {MenuListener} listener
 */
export function fillMenu(node, given, { erase, restart, lines, leave, say }) {
  const texts = { ...dutch, ...given };
  const button = (/** @type {string} */ text, /** @type {() => void} */ click, name = "small") =>
    make("button", { type: "button", class: name, click }, text);

  const ask = (/** @type {string} */ question, /** @type {() => void} */ then) => {
    const eraseNow = async () => {
      try {
        await erase();
        leave();
        then();
      } catch {
        say(texts.unable);
      }
    };
    const asked = make("p", { id: "sure", tabindex: -1 }, question);
    const answers = [button(texts.yes, eraseNow, "small danger"), button(texts.no, leave)];
    node.replaceChildren(make("div", { role: "group", "aria-labelledby": "sure", class: "sure" }, asked, ...answers));
    asked.focus();
  };
  const download = () => {
    if (lines().length) save(texts.file, asText(lines()));
    else say(texts.nothing);
    leave();
  };

  node.replaceChildren(
    button(texts.restart, () => ask(texts.restartSure, restart)),
    button(texts.erase, () => ask(texts.eraseSure, () => {})),
    button(texts.download, download),
  );
  dress(node);
}

/**
 * @param {Line[]} lines
 * @returns {string} a paragraph for each message, with the addresses of links and sources
 */
function asText(lines) {
  const paragraphs = lines.map(({ who, time, text, sources }) => {
    const words = text.replace(/\*\*(.+?)\*\*/g, "$1").replace(/\[([^[\]]+)\]\((\S+?)\)/g, "$1 ($2)");
    const links = sources.map(({ label, url }) => `${label}: ${url}`);
    return [`${who}, ${new Date(time * 1000).toLocaleString("nl")}`, words, ...links].join("\n");
  });
  return `${paragraphs.join("\n\n")}\n`;
}

/**
 * @param {string} name
 * @param {string} text
 */
function save(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
