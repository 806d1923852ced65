// @ts-check
/** Follows the conversation: first what was missed, then the stream, for as long as the page can be seen. */

/** @import { ConnectionListener, ServerEvent } from "./types.js" */
import { getEvents, Refusal, streamEvents } from "./api.js";
import { Backoff, sleep, visible } from "./pause.js";
import { ensureSession, keptSession } from "./session.js";

const PAGE = 200;
const SILENCE = 40_000;
const TOO_SHORT = 1000;

export class Connection {
  #run = new AbortController();
  #running = false;
  #last = 0;
  #backoff = new Backoff();
  #listener;
  /** The conversation from before this page, until it has been fetched. */
  #old = keptSession()?.conversation;
  /** The one that is followed. */
  conversation = this.#old;

  /** @param {ConnectionListener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  /** Follows the kept conversation, or a new one. */
  async start() {
    if (this.#running) return;
    this.#running = true;
    this.#run = new AbortController();
    const { signal } = this.#run;
    while (!signal.aborted) {
      await this.#backoff.wait();
      await visible();
      if (!signal.aborted) await this.#follow(signal);
    }
  }

  /** Stays away until the next start. */
  stop() {
    this.#run.abort();
    this.#running = false;
  }

  /** Stops; the next start begins with another conversation. */
  leave() {
    this.stop();
    this.#last = 0;
    this.conversation = undefined;
  }

  /** Fetches what the stream has not brought. */
  async catchUp() {
    const kept = keptSession();
    for (let count = PAGE; kept && count >= PAGE; ) {
      const events = await getEvents(kept.token, this.#last);
      if (kept.conversation !== this.conversation) return;
      events.forEach((event) => this.#take(event));
      count = events.length;
    }
  }

  /** @param {AbortSignal} signal */
  async #follow(signal) {
    let token = keptSession()?.token ?? "";
    try {
      const session = await ensureSession();
      if (signal.aborted) return;
      token = session.token;
      this.conversation = session.conversation;
      await this.catchUp();
      this.#old = undefined;
      this.#backoff.failures = 0;
      this.#listener.state("online");
      await this.#stream(token, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#backoff.failures += 1;
      if (error instanceof Refusal && error.status === 401) this.#listener.gone(token);
      else this.#listener.state(navigator.onLine ? "reconnecting" : "offline");
      if (error instanceof Refusal && error.status === 429) await sleep(error.seconds * 1000);
    }
  }

  /**
   * @param {string} token
   * @param {AbortSignal} stopped
   */
  async #stream(token, stopped) {
    const began = performance.now();
    const run = new AbortController();
    const { signal } = run;
    const cut = () => run.abort();
    let silence = 0;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(cut, SILENCE);
    };
    stopped.addEventListener("abort", cut, { signal });
    addEventListener("offline", cut, { signal });
    document.addEventListener("visibilitychange", cut, { signal });
    alive();
    try {
      for await (const event of streamEvents(token, this.#last, signal, alive)) this.#take(event);
      if (performance.now() - began < TOO_SHORT) throw new Error("The stream ended at once.");
    } catch (error) {
      if (!document.hidden) throw error;
    } finally {
      clearTimeout(silence);
      cut();
    }
  }

  /** @param {ServerEvent} event */
  #take(event) {
    if (event.sequence <= this.#last) return;
    this.#last = event.sequence;
    this.#listener.event(event, this.conversation === this.#old);
  }
}
