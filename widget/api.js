// @ts-check
/** The calls to the server. Each fails with a Refusal, or with the browser's own error when there was no answer. */

/** @import { Outgoing, ServerEvent, Verdict } from "./types.js" */

const BASE = new URL("../../webhooks/web/", import.meta.url);
const PATIENCE = 20_000;

/** An answer that says no. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {{ message?: string, wait?: number }} said for the visitor, and after how many seconds another try may help
   */
  constructor(status, { message, wait }) {
    super(message);
    this.status = status;
    this.seconds = wait || 5;
  }
}

/**
 * @param {string} path
 * @param {string | null} token
 * @param {RequestInit} [options]
 * @param {string} [accept]
 */
async function call(path, token, options = {}, accept = "application/json") {
  const headers = new Headers({ Accept: accept, "Content-Type": "application/json" });
  if (token) headers.set("Authorization", `Bearer ${token}`);
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(new URL(path, BASE), { signal, ...options, headers, credentials: "omit", mode: "cors" });
  if (answer.ok) return answer;
  throw new Refusal(answer.status, await answer.json().catch(() => ({})));
}

/**
 * @param {string} path
 * @param {string | null} token
 * @param {object} body
 */
const post = (path, token, body) => call(path, token, { method: "POST", body: JSON.stringify(body) });

/**
 * A new session, or a fresh token for that of a valid one.
 * @param {string | null} token
 * @returns {Promise<{ token: string, expires_at: number }>}
 */
export const postSession = async (token) => (await post("session", token, {})).json();

/** @type {(token: string, message: Outgoing) => Promise<unknown>} */
export const postMessage = (token, message) => post("messages", token, message);

/** @type {(token: string, feedback: { sequence: number, verdict: Verdict, word: string }) => Promise<unknown>} */
export const postFeedback = (token, feedback) => post("feedback", token, feedback);

/** @param {string} token */
export const deleteSession = (token) => call("session", token, { method: "DELETE" });

/**
 * The events that are there now, 200 at most.
 * @param {string} token
 * @param {number} after
 * @returns {Promise<ServerEvent[]>}
 */
export const getEvents = async (token, after) => (await (await call(`events?after=${after}`, token)).json()).events;

/**
 * The events as they come, read by hand: a browser's EventSource cannot send a token.
 * @param {string} token
 * @param {number} after
 * @param {AbortSignal} signal
 * @param {() => void} alive called for everything that comes in
 * @returns {AsyncGenerator<ServerEvent>}
 */
export async function* streamEvents(token, after, signal, alive) {
  const { body } = await call(`events?after=${after}`, token, { signal }, "text/event-stream");
  const reader = /** @type {ReadableStream} */ (body).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    alive();
    const blocks = (text + value).split(/\r?\n\r?\n/);
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const { id, event, data } = Object.fromEntries(block.split(/\r?\n/).map((line) => line.split(/: ?(.*)/)));
      if (data) yield { ...JSON.parse(data), type: event, sequence: Number(id) };
    }
  }
}
