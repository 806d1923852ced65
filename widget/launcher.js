// @ts-check
/** The button that opens the chat, with the number of replies that nobody has seen yet in any tab. */

/** @import { Texts } from "./types.js" */
import { hidden, icon, make } from "./dom.js";
import { onWrite, read, write } from "./storage.js";
import { fill } from "./texts.js";

export const BALLOON = "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z";

export class Launcher {
  #texts;
  /** @type {number[]} */
  #replies = [];
  #badge = make("span", { class: "badge", "aria-hidden": "true", hidden: true });
  #count = hidden("");
  /** Says that there is something new while the panel is closed. */
  status = make("p", { class: "hidden", role: "status" });

  /**
   * @param {Texts} texts
   * @param {() => void} click
   */
  constructor(texts, click) {
    this.#texts = texts;
    const attributes = { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel", click };
    this.node = make("button", attributes, icon(BALLOON), texts.launcher, " ", this.#count, this.#badge);
  }

  /** @param {AbortSignal} signal */
  follow(signal) {
    onWrite("seen", () => this.#show(), signal);
  }

  /**
   * Counts a reply.
   * @param {number} sequence
   */
  add(sequence) {
    this.#replies.push(sequence);
    this.#show();
  }

  /** Tells screen readers what the badge shows. */
  tell() {
    this.status.textContent = this.#count.textContent;
  }

  /** The visitor sees all there is. */
  seeAll() {
    write("seen", Math.max(read("seen") ?? 0, ...this.#replies));
    this.#show();
  }

  /** Another conversation begins. */
  reset() {
    this.#replies = [];
    write("seen", 0);
    this.#show();
  }

  #show() {
    const { unreadOne, unreadMore } = this.#texts;
    this.#replies = this.#replies.filter((sequence) => sequence > (read("seen") ?? 0));
    const count = this.#replies.length;
    this.#badge.hidden = !count;
    this.#badge.textContent = String(count);
    this.#count.textContent = count ? fill(count > 1 ? unreadMore : unreadOne, count) : "";
    if (!count) this.status.textContent = "";
  }
}
