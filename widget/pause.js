// @ts-check
/** Waiting before another try: longer each time, never in step with others, not longer than needed. */

const LONGEST = 30_000;

/** @type {(milliseconds: number) => Promise<void>} */
export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @type {(target: EventTarget, type: string) => Promise<unknown>} */
const once = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));

/** Resolves as soon as the page can be seen. */
export async function visible() {
  while (document.hidden) await once(document, "visibilitychange");
}

/** The pauses between tries. */
export class Backoff {
  failures = 0;

  /** Resolves when it is time for the next try: at once when the network or the visitor is back. */
  async wait() {
    if (!this.failures) return;
    const most = Math.min(LONGEST, 500 * 2 ** this.failures);
    const pause = sleep(most * (0.5 + Math.random() / 2));
    await Promise.race([pause, once(window, "online"), once(document, "visibilitychange")]);
  }
}
