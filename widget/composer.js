// @ts-check
/** Where the visitor types. */

/** @import { Texts } from "./types.js" */
import { hidden, icon, make } from "./dom.js";
import { read, write } from "./storage.js";
import { fill } from "./texts.js";

const LONGEST = 2000;
const NEAR = 200;
const ARROW = "M4 12h15M13 6l6 6-6 6";

export class Composer {
  #texts;
  #send;
  #say;
  #length = make("p", { id: "length", class: "length" });

  /**
   * @param {Texts} texts
   * @param {(text: string) => void} send
   * @param {(text: string) => void} say to screen readers
   */
  constructor(texts, send, say) {
    this.#texts = texts;
    this.#send = send;
    this.#say = say;
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#submit();
    };
    const keydown = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
    };
    const input = () => this.#typed();
    this.input = make("textarea", { id: "input", rows: 1, "aria-describedby": "length", keydown, input });
    this.input.value = read("draft") ?? "";
    const button = make("button", { class: "send" }, icon(ARROW), hidden(texts.send));
    const row = make("div", { class: "row" }, this.input, button);
    this.node = make("form", { submit }, make("label", { for: "input" }, texts.input), row, this.#length);
  }

  /** Forgets what was being typed. */
  clear() {
    this.input.value = "";
    this.#typed();
  }

  /** Makes the field as high as its text. */
  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  #submit() {
    const text = this.input.value.trim();
    if (text && this.#left >= 0) {
      this.#send(text);
      this.clear();
    } else {
      if (!text) this.#length.textContent = this.#texts.empty;
      this.#say(this.#length.textContent ?? "");
    }
    this.input.focus();
  }

  get #left() {
    return LONGEST - [...this.input.value.trim()].length;
  }

  #typed() {
    const left = this.#left;
    const { tooLong, left: near } = this.#texts;
    const before = this.#length.textContent;
    const text = left < NEAR ? fill(left < 0 ? tooLong : near, Math.abs(left)) : "";
    this.#length.textContent = text;
    this.input.setAttribute("aria-invalid", String(left < 0));
    if (text && (left % 50 === 0 || !before)) this.#say(text);
    write("draft", this.input.value);
    this.fit();
  }
}
