// @ts-check
/** Puts the parts together and shows the conversation in them. */

/** @import { View } from "./types.js" */
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { hidden, icon, make, plain } from "./dom.js";
import { BALLOON, Launcher } from "./launcher.js";
import { followScreen, isSmall, openDialog, stepAside } from "./place.js";
import { keptSession } from "./session.js";
import { Announcer, StatusLine } from "./status.js";
import { read, write } from "./storage.js";
import { fill, textsOf } from "./texts.js";
import { Transcript } from "./transcript.js";

const CROSS = "M6 6l12 12M18 6L6 18";
const BARS = "M5 7h14M5 12h14M5 17h14";
const PERSON = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.6-6 8-6s8 2 8 6";

/** @implements {View} */
export class Panel {
  #host;
  #texts;
  #status = new StatusLine();
  #announcer = new Announcer();
  /** @type {Conversation} */
  #conversation = new Conversation(this);
  #menu = make("div", { id: "menu", class: "menu", hidden: true });
  #launcher;
  #composer;
  /** @type {Transcript} */
  #transcript;
  #menuButton;
  #dialog;

  /** @param {HTMLElement} host the element with the settings */
  constructor(host) {
    const texts = textsOf(host.getAttribute("texts"));
    this.#host = host;
    this.#texts = texts;
    this.#launcher = new Launcher(texts, () => (this.isOpen ? this.close() : this.open()));
    this.#composer = new Composer(texts, (text) => this.#conversation.send(text), (text) => this.#say(text));
    this.#transcript = new Transcript(texts, {
      choose: (text) => this.#choose(text),
      retry: (message) => this.#conversation.retry(message),
      rate: (...rating) => this.#conversation.rate(...rating),
    });
    this.#menuButton = iconButton(BARS, texts.menu, () => this.#toggleMenu());
    this.#menuButton.setAttribute("aria-controls", "menu");
    expand(this.#menuButton, false);
    this.#dialog = this.#makeDialog();
    const side = host.getAttribute("position") === "left" ? "left" : "right";
    const attributes = { class: `root ${side}`, lang: host.lang || "nl" };
    this.root = make("div", attributes, this.#launcher.node, this.#launcher.status, this.#dialog);
  }

  /**
   * Takes up where the last page stopped.
   * @param {AbortSignal} signal
   */
  start(signal) {
    stepAside([this.#launcher.node, this.#dialog], this.#host, signal);
    this.#launcher.follow(signal);
    followScreen(this.#dialog, signal);
    this.#conversation.resume(signal);
    const opens = (keptSession() && read("open")) ?? this.#host.hasAttribute("open");
    if (opens && !isSmall() && !this.isOpen) this.#reveal();
  }

  /** @returns {boolean} */
  get isOpen() {
    return this.#dialog.open;
  }

  /** Opens the panel for a visitor who wants to type. */
  open() {
    if (!this.isOpen) this.#reveal();
    write("open", true);
    this.#conversation.connect();
    this.#composer.input.focus();
  }

  /** Closes the panel and gives the focus back. */
  close() {
    this.#closeMenu();
    this.#dialog.close();
    expand(this.#launcher.node, false);
    write("open", false);
    this.#launcher.node.focus();
  }

  /** @type {View["showMessage"]} */
  showMessage(message, state) {
    this.#transcript.visitor(message, state);
  }

  /** @type {View["showReply"]} */
  showReply(reply, restored) {
    const { sequence, text, choices } = reply;
    const { assistant, choices: choose } = this.#texts;
    this.#transcript.reply(reply);
    this.#launcher.add(sequence);
    if (this.isOpen) this.#launcher.seeAll();
    if (restored) return;
    this.#launcher.tell();
    const labels = choices.map(({ label }) => label).join(", ");
    this.#say(`${assistant}: ${plain(text)} ${labels && `${choose}: ${labels}`}`);
  }

  /** @type {View["showSending"]} */
  showSending(id, state, reason, restored) {
    const words = reason || this.#texts[state];
    this.#transcript.state(id, state, words);
    if (state === "failed" && !restored) this.#say(words);
  }

  /** @type {View["showTurn"]} */
  showTurn(stage) {
    this.#status.set("turn", stage === "idle" ? "" : this.#texts[stage]);
  }

  /** @type {View["showConnection"]} */
  showConnection(state) {
    const isBack = this.#status.set("connection", state === "online" ? "" : this.#texts[state]);
    if (state === "online" && isBack) this.#status.pass(this.#texts.online);
  }

  /** @type {View["showLimit"]} */
  showLimit(seconds) {
    this.#status.set("limit", seconds ? fill(this.#texts.limited, seconds) : "");
  }

  /** @type {View["showEnding"]} */
  showEnding(ending) {
    if (ending === "erased") this.#transcript.clear();
    else this.#transcript.retire();
    this.#transcript.note(this.#texts[ending]);
    this.#launcher.reset();
    this.#say(this.#texts[ending]);
  }

  /** @returns {HTMLDialogElement} */
  #makeDialog() {
    const { heading, program, close } = this.#texts;
    const title = make("h2", { id: "title" }, this.#host.getAttribute("heading") ?? heading);
    const names = make("div", { class: "names" }, title, make("p", { id: "program" }, program));
    const cross = iconButton(CROSS, close, () => this.close());
    const keydown = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && this.#escape(event);
    const cancel = (/** @type {Event} */ event) => this.#escape(event);
    return make(
      "dialog",
      { id: "panel", class: "panel", "aria-labelledby": "title", "aria-describedby": "program", keydown, cancel },
      make("div", { class: "head" }, make("span", { class: "mark" }, icon(BALLOON)), names, this.#menuButton, cross),
      this.#menu,
      this.#transcript.node,
      this.#status.node,
      make("div", { class: "person" }, this.#wayToPerson()),
      this.#composer.node,
      this.#announcer.node,
    );
  }

  #wayToPerson() {
    const { person, newTab } = this.#texts;
    const href = this.#host.getAttribute("contact-href");
    const parts = [icon(PERSON), person];
    if (!href) return make("button", { type: "button", click: () => this.#choose(person) }, ...parts);
    return make("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...parts, hidden(` ${newTab}`));
  }

  #reveal() {
    openDialog(this.#dialog);
    expand(this.#launcher.node, true);
    this.#composer.fit();
    this.#transcript.toEnd();
    this.#launcher.seeAll();
  }

  /** @param {string} text */
  #choose(text) {
    this.#conversation.send(text);
    this.#composer.input.focus();
  }

  /** @param {Event} event */
  #escape(event) {
    event.preventDefault();
    event.stopPropagation();
    if (this.#menu.hidden) this.close();
    else this.#closeMenu();
  }

  async #toggleMenu() {
    if (!this.#menu.hidden) return this.#closeMenu();
    try {
      const { fillMenu } = await import("./menu.js");
      fillMenu(this.#menu, this.#texts, {
        erase: async () => {
          await this.#conversation.erase();
          this.#composer.clear();
        },
        restart: () => this.open(),
        lines: () => this.#transcript.lines,
        leave: () => this.#closeMenu(),
        say: (text) => this.#status.pass(text),
      });
      this.#menu.hidden = false;
      expand(this.#menuButton, true);
    } catch {
      this.#status.pass(this.#texts.unable);
    }
  }

  #closeMenu() {
    if (this.#menu.hidden) return;
    this.#menu.hidden = true;
    expand(this.#menuButton, false);
    this.#menuButton.focus();
  }

  /** @param {string} text */
  #say(text) {
    if (this.isOpen) this.#announcer.say(text);
  }
}

/**
 * @param {string} shape
 * @param {string} name
 * @param {() => void} click
 */
const iconButton = (shape, name, click) => make("button", { type: "button", click }, icon(shape), hidden(name));

/**
 * @param {HTMLElement} button
 * @param {boolean} open
 */
const expand = (button, open) => button.setAttribute("aria-expanded", String(open));
