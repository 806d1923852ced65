// @ts-check
/** Sends messages: one at a time over all tabs, in their order, until the server has taken them. */

/** @import { Outgoing, OutboxListener } from "./types.js" */
import { postMessage, Refusal } from "./api.js";
import { Backoff, sleep } from "./pause.js";
import { ensureSession } from "./session.js";
import { exclusively, readAll, remove, write } from "./storage.js";

const QUEUE = "queue:";

export class Outbox {
  #busy = false;
  #backoff = new Backoff();
  #token = "";
  #listener;

  /** @param {OutboxListener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  /** @returns {Outgoing[]} what waits, also from earlier pages and other tabs */
  get waiting() {
    return readAll(QUEUE).sort((one, other) => one.since - other.since);
  }

  /**
   * Keeps a message under a name of its own: a list would lose what two tabs add at the same time.
   * @param {Outgoing} message
   */
  add({ id, text }) {
    write(QUEUE + id, { id, text, since: performance.timeOrigin + performance.now() });
    this.flush();
  }

  /** Forgets what waits. */
  clear() {
    this.waiting.forEach(({ id }) => remove(QUEUE + id));
  }

  /** Sends what waits. */
  async flush() {
    if (this.#busy) return;
    this.#busy = true;
    for (let [first] = this.waiting; first; [first] = this.waiting) {
      const { id } = first;
      await this.#backoff.wait();
      await exclusively("outbox", () => this.#send(id)).catch((error) => this.#recover(id, error));
    }
    this.#busy = false;
  }

  /** @param {string} id */
  async #send(id) {
    const message = this.waiting.find((one) => one.id === id);
    if (!message) return;
    this.#token = (await ensureSession()).token;
    this.#listener.sending(id);
    await postMessage(this.#token, { id, text: message.text });
    remove(QUEUE + id);
    this.#backoff.failures = 0;
    this.#listener.accepted(id);
  }

  /**
   * @param {string} id
   * @param {Error} error
   */
  async #recover(id, error) {
    const { status, seconds, message } = /** @type {Partial<Refusal>} */ (error);
    this.#listener.delayed(id);
    if (status === 400 || status === 413) {
      remove(QUEUE + id);
      this.#listener.refused(id, message ?? "");
    } else if (status === 429) {
      this.#listener.limited(seconds ?? 0);
      await sleep((seconds ?? 0) * 1000);
      this.#listener.limited(0);
    } else {
      this.#backoff.failures += 1;
      if (status === 401) this.#listener.gone(this.#token);
    }
  }
}
