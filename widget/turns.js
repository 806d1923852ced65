// @ts-check
/** Watches over messages that have no answer yet. */

/** @import { TurnsListener } from "./types.js" */

const SLOW = 4_000;
const SUSPECT = 15_000;
const LATE = 30_000;

export class Turns {
  /** @type {Set<string>} */
  #open = new Set();
  /** @type {number[]} */
  #timers = [];
  #listener;

  /** @param {TurnsListener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  /** @param {string} id of the message that is answered now */
  begin(id) {
    this.#open.add(id);
    this.watch();
  }

  /** @param {string} id of the message whose turn is over */
  end(id) {
    if (this.#open.delete(id)) this.watch();
  }

  /** Watches nothing any more. */
  clear() {
    this.#open.clear();
    this.watch();
  }

  /** Waits anew, after a sign of life. */
  watch() {
    const { stage, suspect, late } = this.#listener;
    this.#timers.forEach(clearTimeout);
    stage(this.#open.size ? "typing" : "idle");
    this.#timers = !this.#open.size ? [] : [
      setTimeout(() => stage("slow"), SLOW),
      setTimeout(suspect, SUSPECT),
      setTimeout(() => {
        const ids = [...this.#open];
        this.clear();
        ids.forEach(late);
      }, LATE),
    ];
  }
}
