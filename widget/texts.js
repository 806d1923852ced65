// @ts-check
/** What the widget says by itself. */

export const dutch = {
  heading: "Mkb-route-assistent",
  program: "Dit is een computerprogramma.",
  launcher: "Stel je vraag",
  unreadOne: "1 nieuw bericht",
  unreadMore: "{n} nieuwe berichten",
  close: "Sluit de chat",
  menu: "Meer",
  log: "Gesprek",
  you: "Jij",
  assistant: "Assistent",
  welcome: "Hoi! Heb je een vraag over de **Mkb-route** in het hbo? Ik help je op weg.",
  suggestions: ["Wat is de Mkb-route?", "Wat levert het mijn bedrijf op?", "Welke subsidies zijn er?"],
  choices: "Kies een antwoord of typ zelf",
  chosen: "Gekozen:",
  sources: "Bron",
  newTab: "(opent in een nieuw tabblad)",
  person: "Ik wil iemand spreken",
  input: "Je bericht",
  send: "Verstuur",
  empty: "Typ eerst je bericht.",
  left: "Je kunt nog {n} tekens typen.",
  tooLong: "Je bericht is {n} tekens te lang. Maak het korter.",
  typing: "De assistent schrijft…",
  slow: "Het duurt even…",
  sending: "Wordt verstuurd…",
  waiting: "Nog niet verstuurd. Dat gaat straks vanzelf.",
  sent: "Verstuurd",
  failed: "Er kwam geen antwoord.",
  retry: "Opnieuw proberen",
  offline: "Je hebt geen verbinding. Typ gerust: we versturen het later.",
  reconnecting: "De chat is even niet bereikbaar. We proberen het opnieuw.",
  online: "De verbinding is er weer.",
  limited: "Dat ging snel. Je bericht gaat over {n} s weg.",
  expired: "Je vorige gesprek is verlopen. Dit is een nieuw gesprek.",
  erased: "Je gesprek is gewist.",
  unable: "Dat lukt nu niet. Probeer het straks nog eens.",
};

/**
 * Ours, with those of the page instead.
 * @param {string | null} id of the page's element with JSON
 * @returns {typeof dutch}
 */
export function textsOf(id) {
  const given = id && document.getElementById(id)?.textContent;
  return given ? { ...dutch, ...JSON.parse(given) } : dutch;
}

/**
 * @param {string} text with {n}
 * @param {number} n
 */
export const fill = (text, n) => text.replace("{n}", String(n));
