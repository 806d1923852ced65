// @ts-check
/** What is kept over page loads, or in memory where the browser keeps nothing. */

const PREFIX = "mkb-chat:";

/** @type {Map<string, unknown>} */
const memory = new Map();

/**
 * @param {string} name
 * @returns {any} null when there is nothing
 */
export function read(name) {
  try {
    return memory.get(name) ?? JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 */
export function write(name, value) {
  memory.set(name, value);
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    memory.delete(name);
  } catch {
    // Memory has it.
  }
}

/** @param {string} name of what need not be kept any more */
export function remove(name) {
  memory.delete(name);
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing is kept.
  }
}

/**
 * @param {string} start of names
 * @returns {any[]} what is kept under them
 */
export function readAll(start) {
  const names = [...memory.keys()].map((name) => PREFIX + name);
  try {
    names.push(...Object.keys(localStorage));
  } catch {
    // Memory has it.
  }
  const found = names.filter((name) => name.startsWith(PREFIX + start)).map((name) => read(name.slice(PREFIX.length)));
  return found.filter(Boolean);
}

/**
 * Calls back when another tab has written.
 * @param {string} name
 * @param {() => void} changed
 * @param {AbortSignal} signal
 */
export function onWrite(name, changed, signal) {
  addEventListener("storage", ({ key }) => (!key || key === PREFIX + name) && changed(), { signal });
}

/** @type {Map<string, Promise<unknown>>} */
const busy = new Map();

/**
 * Does one thing of a name at a time: over all tabs, or in this one where the browser cannot see to more.
 * @template Result
 * @param {string} name
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function exclusively(name, work) {
  if (navigator.locks) return navigator.locks.request(PREFIX + name, work);
  const result = (busy.get(name) ?? Promise.resolve()).then(work);
  busy.set(name, result.catch(() => {}));
  return result;
}

/** A name that nobody else has made. */
export const newId = () =>
  crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");
