// @ts-check
/** One session for all tabs of a site, made when it is needed, renewed before it ends. */

/** @import { Ending, Kept } from "./types.js" */
import { postSession } from "./api.js";
import { exclusively, newId, read, write } from "./storage.js";

const RENEW_BEFORE = 12 * 3600;

/** @returns {Kept | null} */
export function keptSession() {
  const kept = read("session");
  return kept?.token ? kept : null;
}

/** @returns {Ending} why the last conversation has ended */
export const lastEnding = () => read("session")?.ending ?? "expired";

/** @type {() => Promise<Kept>} the kept session with a token that lasts, or else a new one */
export const ensureSession = () =>
  exclusively("session", async () => {
    const kept = keptSession();
    if (kept && kept.expires - Date.now() / 1000 > RENEW_BEFORE) return kept;
    const { token, expires_at: expires } = await postSession(kept?.token ?? null);
    const session = { ...read("session"), token, expires, conversation: kept?.conversation ?? newId() };
    write("session", session);
    return session;
  });

/** @param {Ending} ending */
export const forgetSession = (ending) => write("session", { ending });
