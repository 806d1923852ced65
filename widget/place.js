// @ts-check
/** How the widget stands on the page: beside it, or on a small screen over it; never over what has the focus. */

const small = matchMedia("(max-width: 30em), (max-height: 26em)");

export const isSmall = () => small.matches;

/**
 * Opens a dialog. On a small screen the page behind it can neither be reached nor read; else the focus stays.
 * @param {HTMLDialogElement} dialog
 */
export function openDialog(dialog) {
  if (small.matches) dialog.showModal();
  else dialog.open = true;
}

/**
 * Follows changes of the screen, with the focus where it was, and leaves room for a keyboard on the screen.
 * @param {HTMLDialogElement} dialog
 * @param {AbortSignal} signal
 */
export function followScreen(dialog, signal) {
  const turn = () => {
    if (!dialog.open) return;
    const focused = /** @type {ShadowRoot} */ (dialog.getRootNode()).activeElement;
    dialog.close();
    openDialog(dialog);
    /** @type {HTMLElement | null} */ (focused)?.focus();
  };
  const fit = () => dialog.style.setProperty("--_height", `${visualViewport?.height}px`);
  small.addEventListener("change", turn, { signal });
  visualViewport?.addEventListener("resize", fit, { signal });
}

/**
 * Takes parts of the widget out of the way for as long as the middle of the page's focused element is under them.
 * @param {HTMLElement[]} parts
 * @param {Element} host of the widget
 * @param {AbortSignal} signal
 */
export function stepAside(parts, host, signal) {
  const check = () => {
    const focused = document.activeElement;
    for (const part of parts) part.classList.toggle("aside", !!focused && focused !== host && covers(part, focused));
  };
  const checkSoon = () => requestAnimationFrame(check);
  for (const type of ["focusin", "focusout", "scroll", "resize"]) {
    window.addEventListener(type, checkSoon, { signal, capture: true, passive: true });
  }
}

/**
 * @param {Element} part
 * @param {Element} focused what is too high for a control is never hidden as a whole
 */
function covers(part, focused) {
  const { left, top, width, height } = focused.getBoundingClientRect();
  const box = part.getBoundingClientRect();
  const x = left + width / 2;
  const y = top + height / 2;
  return height < innerHeight / 2 && box.left < x && x < box.right && box.top < y && y < box.bottom;
}
