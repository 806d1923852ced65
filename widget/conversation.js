// @ts-check
/** One conversation with the assistant, over page loads, tabs and breaks in the connection. */

/** @import { Ending, Outgoing, ServerEvent, Verdict, View } from "./types.js" */
import { deleteSession, postFeedback, Refusal } from "./api.js";
import { Connection } from "./connection.js";
import { Outbox } from "./outbox.js";
import { forgetSession, keptSession, lastEnding } from "./session.js";
import { newId, onWrite } from "./storage.js";
import { Turns } from "./turns.js";

export class Conversation {
  #view;
  #turns;
  #connection;
  #outbox;
  /** @type {Set<string>} messages whose turn is over */
  #answered = new Set();

  /** @param {View} view */
  constructor(view) {
    const gone = (/** @type {string} */ token) => keptSession()?.token === token && this.#lose("expired");
    this.#view = view;
    this.#turns = new Turns({
      stage: (stage) => view.showTurn(stage),
      suspect: () => this.#connection.catchUp().catch(() => {}),
      late: (id) => view.showSending(id, "failed"),
    });
    this.#connection = new Connection({
      event: (event, restored) => this.#take(event, restored),
      state: (state) => view.showConnection(state),
      gone,
    });
    this.#outbox = new Outbox({
      sending: (id) => {
        this.#connection.start();
        if (!this.#answered.has(id)) this.#turns.begin(id);
      },
      accepted: (id) => view.showSending(id, "sent"),
      delayed: (id) => {
        this.#turns.end(id);
        view.showSending(id, "waiting");
      },
      refused: (id, reason) => view.showSending(id, "failed", reason),
      limited: (seconds) => view.showLimit(seconds),
      gone,
    });
  }

  /**
   * Takes up what earlier pages have left; without that, nothing is asked of the server.
   * @param {AbortSignal} signal
   */
  resume(signal) {
    onWrite("session", () => this.#sessionChanged(), signal);
    signal.addEventListener("abort", () => this.#connection.stop());
    for (const message of this.#outbox.waiting) this.#show(message, "waiting");
    if (keptSession()) this.connect();
    else this.#outbox.flush();
  }

  /** Makes sure of a session, follows it and sends what waits. */
  connect() {
    this.#connection.start();
    this.#outbox.flush();
  }

  /** @param {string} text */
  send(text) {
    const message = { id: newId(), text };
    this.#show(message, "sending");
    this.#outbox.add(message);
  }

  /** @param {Outgoing} message one that has failed */
  retry(message) {
    this.#view.showSending(message.id, "sending");
    this.#outbox.add(message);
  }

  /** Erases the conversation on the server; throws when that does not succeed. */
  async erase() {
    const kept = keptSession();
    this.#connection.stop();
    try {
      if (kept) await deleteSession(kept.token);
    } catch (error) {
      if (!(error instanceof Refusal && error.status === 401)) {
        this.#connection.start();
        throw error;
      }
    }
    this.#outbox.clear();
    forgetSession("erased");
    this.#end("erased");
  }

  /**
   * @param {number} sequence of the answer
   * @param {Verdict} verdict
   * @param {string} word
   */
  async rate(sequence, verdict, word) {
    await postFeedback(keptSession()?.token ?? "", { sequence, verdict, word });
  }

  /**
   * @param {Outgoing} message
   * @param {"sending" | "waiting"} state
   */
  #show(message, state) {
    this.#view.showMessage({ ...message, time: Date.now() / 1000 }, state);
  }

  /**
   * @param {ServerEvent} event
   * @param {boolean} restored
   */
  #take(event, restored) {
    if (event.type === "message") {
      this.#view.showMessage(event, "sent");
      this.#turns.begin(event.id);
    } else if (event.type === "reply") {
      this.#turns.watch();
      this.#view.showReply(event, restored);
    } else if (event.type === "done") {
      this.#answered.add(event.to);
      this.#turns.end(event.to);
      this.#view.showSending(event.to, "sent");
    } else if (event.type === "failed") {
      this.#turns.end(event.to);
      this.#view.showSending(event.to, "failed", event.text, restored);
    } else if (event.type === "erased" && keptSession()?.conversation === this.#connection.conversation) {
      this.#lose("erased");
    }
  }

  /** Another tab has begun, renewed or ended the session. */
  #sessionChanged() {
    const kept = keptSession();
    if (kept?.conversation === this.#connection.conversation) return;
    if (this.#connection.conversation) this.#end(lastEnding());
    if (kept) this.connect();
    else this.#outbox.flush();
  }

  /** @param {Ending} ending */
  #lose(ending) {
    forgetSession(ending);
    this.#end(ending);
    if (this.#view.isOpen) this.#connection.start();
    this.#outbox.flush();
  }

  /** @param {Ending} ending */
  #end(ending) {
    this.#connection.leave();
    this.#turns.clear();
    this.#view.showEnding(ending);
  }
}
