// @ts-check
/** How things are, for all to read and, apart from that, what is new for screen readers. */

import { make } from "./dom.js";

const PASSING = 4000;
const HEARD = 1000;

/** One line: the most pressing first. */
export class StatusLine {
  node = make("p", { class: "status", role: "status" });
  #lines = { connection: "", limit: "", passing: "", turn: "" };

  /**
   * @param {"connection" | "limit" | "passing" | "turn"} place
   * @param {string} text empty when there is nothing to say
   * @returns {boolean} whether something was said before
   */
  set(place, text) {
    const before = this.#lines[place];
    this.#lines[place] = text;
    const [about, words] = Object.entries(this.#lines).find((line) => line[1]) ?? ["", ""];
    this.node.dataset.about = about;
    if (this.node.textContent !== words) this.node.textContent = words;
    return before !== "";
  }

  /** @param {string} text for a moment */
  pass(text) {
    this.set("passing", text);
    setTimeout(() => this.#lines.passing === text && this.set("passing", ""), PASSING);
  }
}

/** Reads out what is new. */
export class Announcer {
  node = make("div", { class: "hidden announcer", "aria-live": "polite", "aria-relevant": "additions" });

  /** @param {string} text */
  say(text) {
    const item = make("p", {}, text);
    this.node.append(item);
    setTimeout(() => item.remove(), HEARD);
  }
}
