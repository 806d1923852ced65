/** What the modules hand to each other. Never loaded by a browser. */

export type Choice = { label: string; text: string };
export type Source = { label: string; url: string };

type Numbered = { sequence: number; time: number };

export type MessageEvent = Numbered & { type: "message"; id: string; text: string };
export type ReplyEvent = Numbered & {
  type: "reply";
  to: string | null;
  kind: "answer" | "clarify" | "unknown" | "contact" | "notice";
  text: string;
  choices: Choice[];
  sources: Source[];
};
export type DoneEvent = Numbered & { type: "done"; to: string };
export type FailedEvent = Numbered & { type: "failed"; to: string; text: string };
export type ErasedEvent = Numbered & { type: "erased" };

/** What the server tells, in its order. */
export type ServerEvent = MessageEvent | ReplyEvent | DoneEvent | FailedEvent | ErasedEvent;

/** A message on its way to the server. */
export type Outgoing = { id: string; text: string };

/** The session as it is kept for later page loads; `conversation` is a name of our own, the same in all tabs. */
export type Kept = { token: string; expires: number; conversation: string };

export type Ending = "expired" | "erased";
export type ConnectionState = "online" | "reconnecting" | "offline";
export type SendingState = "sending" | "waiting" | "sent" | "failed";
export type TurnStage = "idle" | "typing" | "slow";
export type Verdict = "up" | "down" | null;

/** One message of a conversation that is handed to the visitor as text. */
export type Line = { who: string; time: number; text: string; sources: Source[] };

/** What a conversation shows itself through. */
export interface View {
  readonly isOpen: boolean;
  showMessage(message: { id: string; text: string; time: number }, state: SendingState): void;
  /** `restored`: it was there before the page was loaded. */
  showReply(reply: ReplyEvent, restored: boolean): void;
  showSending(id: string, state: SendingState, reason?: string, restored?: boolean): void;
  showTurn(stage: TurnStage): void;
  showConnection(state: ConnectionState): void;
  /** Sending goes on after these seconds; 0: there is no limit now. */
  showLimit(seconds: number): void;
  showEnding(ending: Ending): void;
}

/** Who is told what happens to messages on their way out. */
export interface OutboxListener {
  sending(id: string): void;
  accepted(id: string): void;
  /** It will be tried again. */
  delayed(id: string): void;
  /** It will not be tried again. */
  refused(id: string, reason: string): void;
  limited(seconds: number): void;
  /** The server no longer knows the session of a token. */
  gone(token: string): void;
}

export interface ConnectionListener {
  event(event: ServerEvent, restored: boolean): void;
  state(state: ConnectionState): void;
  gone(token: string): void;
}

export interface TurnsListener {
  stage(stage: TurnStage): void;
  /** Something may have been missed. */
  suspect(): void;
  /** There will be no answer. */
  late(id: string): void;
}

/** What the visitor does with the messages. */
export interface TranscriptListener {
  choose(text: string): void;
  retry(message: Outgoing): void;
  rate(sequence: number, verdict: Verdict, word: string): Promise<void>;
}

export interface MenuListener {
  /** Throws when that does not succeed. */
  erase(): Promise<void>;
  /** Begins anew, after erasing. */
  restart(): void;
  lines(): Line[];
  leave(): void;
  say(text: string): void;
}

export type Texts = typeof import("./texts.js").dutch;
