// @ts-check
/*
 * Puts the chat on a page:
 *
 *   <script src="https://chat.example.nl/widget.js" data-contact-href="/contact" defer></script>
 *   <noscript><a href="/contact">Neem contact op</a></noscript>
 *
 * Settings: data-… here, or attributes of an <mkb-chat> that the page has itself. `contact-href`: page to reach a
 * person, else the assistant is asked; `heading`; `lang`; `open`: start open, not on a phone; `position`: left or
 * right; `texts`: id of a <script type="application/json"> with other texts than those of texts.js.
 */
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const start = () => {
    const chat = document.querySelector("mkb-chat") ?? document.createElement("mkb-chat");
    for (const name of ["contact-href", "heading", "lang", "open", "position", "texts"]) {
      const value = script.getAttribute(`data-${name}`);
      if (value !== null && !chat.hasAttribute(name)) chat.setAttribute(name, value);
    }
    if (!chat.isConnected) document.body.append(chat);
    import(String(new URL("widget/chat.js", script.src)));
  };
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
