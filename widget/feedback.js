// @ts-check
/** Asks whether an answer was useful. Loaded with the first answer. */

/** @import { Texts, Verdict } from "./types.js" */
import { hidden, icon, make } from "./dom.js";
import { dress } from "./later.js";

const LONGEST = 500;
const THUMB_UP = "M7 11v9H4v-9zM7 11l4-8c1.5 0 2.5 1 2.5 2.5L13 9h5.5a2 2 0 0 1 2 2.4l-1.3 7A2 2 0 0 1 17.2 20H7";
const THUMB_DOWN = "M7 13V4H4v9zM7 13l4 8c1.5 0 2.5-1 2.5-2.5L13 15h5.5a2 2 0 0 0 2-2.4l-1.3-7A2 2 0 0 0 17.2 4H7";

const dutch = {
  useful: "Was dit nuttig?",
  up: "Nuttig",
  down: "Niet nuttig",
  about: "– antwoord op “{question}”",
  word: "Wil je dit uitleggen? Dat hoeft niet.",
  thanks: "Bedankt voor je reactie.",
  withdrawn: "Je reactie is weg.",
};

/**
 * Adds two thumbs to an answer and, after one of them, room for a word.
 * @param {HTMLElement} answer
 * @param {string} question
 * @param {Texts} given
 * @param {(verdict: Verdict, word: string) => Promise<void>} rate
 */
export function addFeedback(answer, question, given, rate) {
  const texts = { ...dutch, ...given };
  const status = make("span", { role: "status" });
  /** @type {Verdict} */
  let verdict = null;

  const tell = async (/** @type {string} */ written, /** @type {string} */ thanks) => {
    status.textContent = "";
    status.textContent = await rate(verdict, written).then(() => thanks, () => texts.unable);
    form.scrollIntoView({ block: "nearest" });
  };
  const press = (/** @type {"up" | "down"} */ pressed) => {
    verdict = verdict === pressed ? null : pressed;
    up.setAttribute("aria-pressed", String(verdict === "up"));
    down.setAttribute("aria-pressed", String(verdict === "down"));
    form.hidden = !verdict;
    tell("", verdict ? texts.thanks : texts.withdrawn);
  };
  const thumb = (/** @type {"up" | "down"} */ name, /** @type {string} */ shape) => {
    const words = `${texts[name]} ${texts.about.replace("{question}", () => question)}`;
    const attributes = { type: "button", "aria-pressed": "false", click: () => press(name) };
    return make("button", attributes, icon(shape), hidden(words));
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const written = word.value.trim();
    if (!written) return word.focus();
    tell(written, texts.thanks);
    form.hidden = true;
    (verdict === "up" ? up : down).focus();
  };

  const up = thumb("up", THUMB_UP);
  const down = thumb("down", THUMB_DOWN);
  const word = make("input", { maxlength: LONGEST, autocomplete: "off" });
  const send = make("button", { class: "small" }, texts.send);
  const form = make("form", { hidden: true, submit }, make("label", {}, texts.word, word), send);
  const thumbs = make("div", { class: "thumbs" }, make("span", {}, texts.useful), up, down, status);
  answer.append(make("div", { class: "feedback" }, thumbs, form));
  dress(answer);
}
