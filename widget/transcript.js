// @ts-check
/** The messages so far, as they are shown. */

/** @import { Choice, Line, ReplyEvent, SendingState, Source, Texts, TranscriptListener, Verdict } from "./types.js" */
import { hidden, link, make, plain, rich } from "./dom.js";

const NEAR = 80;
const WAITING = "[data-state=sending], [data-state=waiting]";

export class Transcript {
  /** @type {Map<string, { text: string, node: HTMLElement }>} what the visitor has said */
  #said = new Map();
  /** @type {Line[]} what has been said, for a download */
  lines = [];
  #texts;
  #listener;

  /**
   * @param {Texts} texts
   * @param {TranscriptListener} listener
   */
  constructor(texts, listener) {
    this.#texts = texts;
    this.#listener = listener;
    this.node = make("div", { class: "log", role: "log", "aria-live": "off", "aria-label": texts.log, tabindex: 0 });
    this.clear();
  }

  /** Back to the welcome. */
  clear() {
    const { welcome: text, suggestions } = this.#texts;
    const choices = suggestions.map((words) => ({ label: words, text: words }));
    this.#said.clear();
    this.lines = [];
    this.node.replaceChildren(this.#assistant({ kind: "notice", text, choices, sources: [], time: Date.now() / 1000 }));
  }

  /** Leaves what is shown of a conversation that is over; nothing can be done with it but what is not sent yet. */
  retire() {
    if (!this.lines.length) return;
    this.#closeChoices("");
    for (const [id, { node }] of this.#said) if (!node.matches(WAITING)) this.#said.delete(id);
    for (const leftover of this.node.querySelectorAll(".feedback, .retry")) leftover.remove();
  }

  /**
   * @param {{ id: string, text: string, time: number }} message
   * @param {SendingState} state
   */
  visitor(message, state) {
    const { id, text, time } = message;
    if (!this.#said.has(id)) {
      const node = this.#message("visitor", this.#texts.you, time, text);
      this.#said.set(id, { text, node });
      this.lines.push({ who: this.#texts.you, sources: [], ...message });
      this.#closeChoices(text);
      this.#add(node, state === "sent");
      if (state === "sending") this.toEnd();
    }
    this.state(id, state, this.#texts[state]);
  }

  /**
   * Shows under a visitor's message how it is sent.
   * @param {string} id
   * @param {SendingState} state
   * @param {string} words
   */
  state(id, state, words) {
    const { node, text } = this.#said.get(id) ?? {};
    if (!node || !text) return;
    const line = make("p", { class: "state" }, words);
    if (state === "failed") {
      const click = () => this.#listener.retry({ id, text });
      line.append(" ", make("button", { type: "button", class: "retry", click }, this.#texts.retry));
    }
    this.#keepInView(node, () => {
      node.dataset.state = state;
      node.querySelector(".state")?.remove();
      node.append(line);
    });
  }

  /** @param {ReplyEvent} reply */
  reply(reply) {
    const node = this.#assistant(reply);
    this.lines.push({ who: this.#texts.assistant, ...reply });
    this.#add(node, true);
    if (reply.kind === "answer" || reply.kind === "unknown") this.#askFeedback(node, reply).catch(() => {});
  }

  /** @param {string} text of a line between the messages */
  note(text) {
    this.#add(make("p", { class: "note" }, text), true);
  }

  /** Shows the end. */
  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
  }

  /**
   * @param {string} side
   * @param {string} who
   * @param {number} time
   * @param {...(Node | string)} content
   */
  #message(side, who, time, ...content) {
    const clock = new Date(time * 1000).toLocaleTimeString("nl", { timeStyle: "short" });
    const head = make("p", { class: "who" }, make("b", {}, who), ` ${clock}`);
    return make("div", { class: `message ${side}` }, head, make("div", { class: "bubble" }, ...content));
  }

  /** @param {Pick<ReplyEvent, "kind" | "text" | "choices" | "sources" | "time">} reply */
  #assistant({ kind, text, choices, sources, time }) {
    const node = this.#message("assistant", this.#texts.assistant, time, ...rich(text, this.#texts.newTab));
    node.dataset.kind = kind;
    if (sources.length) node.lastElementChild?.append(this.#sources(sources));
    if (choices.length) node.append(this.#choices(choices));
    return node;
  }

  /** @param {Source[]} sources */
  #sources(sources) {
    const items = sources.map(({ label, url }) => make("li", {}, link(label, url, this.#texts.newTab)));
    return make("div", { class: "sources" }, this.#texts.sources, make("ul", {}, ...items));
  }

  /** @param {Choice[]} choices */
  #choices(choices) {
    const buttons = choices.map(({ label, text }) => {
      const click = () => button.hasAttribute("aria-disabled") || this.#listener.choose(text);
      const button = make("button", { type: "button", class: "choice", "data-text": text, click }, label);
      return button;
    });
    return make("div", { class: "choices", role: "group", "aria-label": this.#texts.choices }, ...buttons);
  }

  /**
   * Does without when there is no connection to load it over.
   * @param {HTMLElement} node
   * @param {ReplyEvent} reply
   */
  async #askFeedback(node, { to, text, sequence }) {
    const question = this.#said.get(to ?? "")?.text ?? plain(text).slice(0, 60);
    const { addFeedback } = await import("./feedback.js");
    const rate = (/** @type {Verdict} */ verdict, /** @type {string} */ word) =>
      this.#listener.rate(sequence, verdict, word);
    this.#keepInView(node, () => addFeedback(node, question, this.#texts, rate));
  }

  /** @param {string} text that was sent: the choices so far stay readable, but cannot be chosen any more */
  #closeChoices(text) {
    for (const button of this.node.querySelectorAll(".choice:not([aria-disabled])")) {
      button.setAttribute("aria-disabled", "true");
      button.setAttribute("tabindex", "-1");
      if (button.getAttribute("data-text") !== text) continue;
      button.classList.add("chosen");
      button.prepend(hidden(`${this.#texts.chosen} `));
    }
  }

  /**
   * @param {HTMLElement} node
   * @param {boolean} accepted stands before what the server has not accepted yet
   */
  #add(node, accepted) {
    const waiting = accepted ? this.node.querySelector(WAITING) : null;
    this.#keepInView(node, () => this.node.insertBefore(node, waiting));
  }

  /**
   * Who was reading the end gets to see the beginning of what is new; who was reading elsewhere stays there.
   * @param {HTMLElement} node
   * @param {() => void} change
   */
  #keepInView(node, change) {
    const { scrollTop, clientHeight, scrollHeight } = this.node;
    change();
    if (scrollHeight - clientHeight - scrollTop < NEAR) this.node.scrollTop = node.offsetTop - NEAR / 4;
  }
}
