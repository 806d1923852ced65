// @ts-check
/** The element <mkb-chat>. */

import { Panel } from "./panel.js";
import { styles } from "./styles.js";

class MkbChat extends HTMLElement {
  /** @type {Panel | null} */
  #panel = null;
  #life = new AbortController();

  connectedCallback() {
    this.#panel ??= this.#build();
    this.#life = new AbortController();
    this.#panel.start(this.#life.signal);
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  #build() {
    const panel = new Panel(this);
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [styles];
    shadow.append(panel.root);
    return panel;
  }
}

if (!customElements.get("mkb-chat")) customElements.define("mkb-chat", MkbChat);
