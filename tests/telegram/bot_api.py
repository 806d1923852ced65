"""A server on loopback that speaks the Bot API: as strict as Telegram with what it is sent, and as fickle as told."""

import contextlib
import html
import json
import re
import secrets
import select
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BOT_ID, BOT_NAME = 424242, "mkb_route_bot"
ME = {"id": BOT_ID, "is_bot": True, "first_name": "Mkb-route", "username": BOT_NAME}
LONGEST, LONGEST_KEY = 4096, 64
_HANGING = 120.0
_NOT_MODIFIED = "the new message content and markup are exactly those that the message has"

_JSON = {"reply_markup", "allowed_updates", "commands", "link_preview_options", "entities"}
_NUMBERS = {"chat_id", "message_id", "offset", "timeout", "limit"}
_ALLOWED_TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote"}
_TAG = re.compile(r'<(/?)([a-z]+)((?:\s+[a-z]+="[^"<>]*")*)\s*>')
_HREF = re.compile(r'href="([^"]*)"')

Arguments = dict[str, Any]


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.body = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


@dataclass
class Call:
    """One call that came in, and what it got: 200, an error code, or 0 for no answer at all."""

    method: str
    arguments: Arguments
    time: float
    status: int = 0


@dataclass
class Shown:
    """A message of the bot as people see it."""

    message_id: int
    chat: int
    text: str
    links: list[str]
    markup: Arguments
    arguments: Arguments
    time: float

    @property
    def choices(self) -> list[str]:
        """The labels of its choices, from top to bottom."""
        return [button["text"] for row in self.markup.get("inline_keyboard", []) for button in row]

    @property
    def keys(self) -> list[str]:
        """What its choices send."""
        return [button["callback_data"] for row in self.markup.get("inline_keyboard", []) for button in row]

    @property
    def asks_for_phone(self) -> bool:
        """Whether it has a button that shares one's number."""
        rows = self.markup.get("keyboard", [])
        return any(button.get("request_contact") for row in rows for button in row)


@dataclass
class Fault:
    """What goes wrong: with which methods (all when none are named), and how often."""

    answer: Refusal | None
    methods: tuple[str, ...]
    left: float
    delay: float = 0.0
    hangs: bool = False
    takes: bool = False


@dataclass
class State:
    """What Telegram knows of the bot."""

    updates: list[Arguments] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    shown: dict[int, list[Shown]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    told: dict[str, Arguments] = field(default_factory=dict)
    webhook: Arguments = field(default_factory=dict)
    allowed: list[str] = field(default_factory=list)
    last_update: int = 1000
    last_message: int = 0
    changed: int = 0
    polls: int = 0
    polling: int = 0
    most_polling: int = 0


class BotApi:
    """The server; closed, it refuses connections."""

    def __init__(self) -> None:
        self.token = f"{BOT_ID}:AAF-{secrets.token_urlsafe(24)}"
        self.state = State()
        self.news = threading.Condition()
        self._server: _Server | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    @property
    def url(self) -> str:
        """What TELEGRAM_API_URL is to name."""
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Begins to listen."""
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Stops listening and breaks off all connections."""
        server, self._server = self._server, None
        if server:
            server.shutdown()
            server.server_close()
            server.break_off()

    def push(self, **content: Any) -> int:
        """An update comes in, by the name of its kind; gives its number."""
        with self.news:
            self.state.last_update += 1
            number = self.state.last_update
            if not self.state.allowed or set(content) & set(self.state.allowed):
                self.state.updates.append({"update_id": number, **content})
                self.news.notify_all()
        return number

    def push_body(self, *bodies: Arguments) -> None:
        """Updates come in as they are, also with a number that was there before."""
        with self.news:
            self.state.updates += bodies
            self.news.notify_all()

    def next_message(self) -> int:
        """A new number for a message."""
        with self.news:
            self.state.last_message += 1
            return self.state.last_message

    @contextmanager
    def failing(
        self,
        answer: Refusal | None = None,
        *methods: str,
        times: float = float("inf"),
        delay: float = 0.0,
        hangs: bool = False,
        takes: bool = False,
    ) -> Iterator[Fault]:
        """Something is wrong for as long as this lasts; a fault that takes does what it is asked, and hangs after."""
        fault = Fault(answer, methods, times, delay, hangs, takes)
        with self.news:
            self.state.faults.append(fault)
        try:
            yield fault
        finally:
            with self.news:
                self.state.faults.remove(fault)
                self.news.notify_all()

    def calls(self, *methods: str) -> list[Call]:
        """The calls so far of some methods."""
        with self.news:
            return [call for call in self.state.calls if call.method in methods]

    def shown(self, chat: int) -> list[Shown]:
        """The messages in a chat."""
        with self.news:
            return list(self.state.shown.get(chat, []))

    def until(self, found: Callable[[], Any], patience: float = 30.0) -> Any:
        """What a function gives as soon as that is something."""
        limit = time.monotonic() + patience
        while not (result := found()):
            if time.monotonic() > limit:
                raise AssertionError(f"it took too long; the last calls: {self.state.calls[-5:]}")
            with self.news:
                self.news.wait(0.1)
        return result


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", api.port), _Handler)

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def break_off(self) -> None:
        """Ends all connections."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """People go away; that is all right."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def _answer(self) -> None:
        api = self.server.api
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        arguments = {**_form(query), **self._arguments(body)}
        match = re.fullmatch(r"/bot([^/]+)/(\w+)", path)
        method = match[2] if match else ""
        call = Call(method, arguments, time.monotonic())
        with api.news:
            api.state.calls.append(call)
            fault = _fault(api.state, method)
        try:
            if fault:
                self._suffer(fault, method, arguments)
            if match is None:
                raise Refusal(404, "Not Found")
            if match[1] != api.token:
                raise Refusal(401, "Unauthorized")
            result = self._do(method, arguments)
            self._send(call, 200, {"ok": True, "result": result})
        except Refusal as refusal:
            self._send(call, refusal.code, refusal.body)

    def _arguments(self, body: bytes) -> Arguments:
        if "json" in (self.headers.get("Content-Type") or ""):
            return dict(json.loads(body or b"{}"))
        return _form(body.decode())

    def _suffer(self, fault: Fault, method: str, arguments: Arguments) -> None:
        if fault.takes:
            self._do(method, arguments)
        if fault.delay:
            time.sleep(fault.delay)
        if fault.hangs:
            api = self.server.api
            limit = time.monotonic() + _HANGING
            while fault in api.state.faults and time.monotonic() < limit and not self._is_gone():
                time.sleep(0.05)
            self.close_connection = True
            raise ConnectionAbortedError
        if fault.answer:
            raise fault.answer

    def _do(self, method: str, arguments: Arguments) -> Any:
        handle = _METHODS.get(method)
        if method == "getUpdates":
            return self._poll(arguments)
        if handle is None:
            raise Refusal(404, "Not Found")
        api = self.server.api
        with api.news:
            result = handle(api.state, arguments)
            api.news.notify_all()
        return result

    def _poll(self, arguments: Arguments) -> list[Arguments]:
        api, offset = self.server.api, int(arguments.get("offset") or 0)
        limit = time.monotonic() + float(arguments.get("timeout") or 0)
        state = api.state
        with api.news:
            if state.webhook:
                raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
            if "allowed_updates" in arguments:
                state.allowed = arguments["allowed_updates"]
            if offset:
                state.updates = [update for update in state.updates if update["update_id"] >= offset]
            state.polls += 1
            own = state.polls
            state.polling += 1
            state.most_polling = max(state.most_polling, state.polling)
            api.news.notify_all()
            try:
                while not state.updates and time.monotonic() < limit and not self._is_gone():
                    if state.polls != own:
                        raise Refusal(409, "Conflict: terminated by other getUpdates request")
                    api.news.wait(0.2)
                return state.updates[: int(arguments.get("limit") or 100)]
            finally:
                state.polling -= 1

    def _is_gone(self) -> bool:
        """Whether the other side has hung up."""
        try:
            ready, _, _ = select.select([self.connection], [], [], 0)
            return bool(ready) and not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def _send(self, call: Call, code: int, body: Arguments) -> None:
        answer = json.dumps(body).encode()
        call.status = code
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


def _fault(state: State, method: str) -> Fault | None:
    for fault in state.faults:
        if fault.left > 0 and (not fault.methods or method in fault.methods):
            fault.left -= 1
            return fault
    return None


def _form(text: str) -> Arguments:
    found: Arguments = dict(urllib.parse.parse_qsl(text, keep_blank_values=True))
    for name in found:
        if name in _JSON:
            found[name] = json.loads(found[name])
        elif name in _NUMBERS:
            found[name] = int(found[name])
    return found


def plain(text: str) -> tuple[str, list[str]]:
    """The text of Telegram's HTML and its links; Refusal when it is not well-formed."""
    open_tags: list[str] = []
    links: list[str] = []
    parts: list[str] = []
    position = 0
    while position < len(text):
        if text[position] != "<":
            end = text.find("<", position)
            end = len(text) if end < 0 else end
            parts.append(html.unescape(text[position:end]))
            position = end
            continue
        tag = _TAG.match(text, position)
        if tag is None or tag[2] not in _ALLOWED_TAGS:
            raise Refusal(400, f"Bad Request: can't parse entities: unsupported start tag at byte offset {position}")
        if not tag[1]:
            open_tags.append(tag[2])
            links += [html.unescape(link) for link in _HREF.findall(tag[3])]
        elif not open_tags or open_tags.pop() != tag[2]:
            raise Refusal(400, f"Bad Request: can't parse entities: unmatched end tag at byte offset {position}")
        position = tag.end()
    if open_tags:
        raise Refusal(400, f"Bad Request: can't parse entities: can't find end tag corresponding to {open_tags[-1]}")
    return "".join(parts).strip(), links


def _check_markup(markup: Arguments) -> None:
    for row in markup.get("inline_keyboard", []):
        for button in row:
            key = button.get("callback_data")
            if not button.get("text") or (key is not None and not 1 <= len(key.encode()) <= LONGEST_KEY):
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")


def _checked(state: State, arguments: Arguments) -> tuple[str, list[str], Arguments]:
    """The text, links and markup of a message; Refusal when Telegram would not take it."""
    raw = arguments["text"]
    if arguments["chat_id"] in state.blocked:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    if arguments.get("parse_mode") not in (None, "HTML"):
        raise Refusal(400, "Bad Request: unsupported parse_mode")
    text, links = plain(raw) if "parse_mode" in arguments else (raw.strip(), [])
    if not text:
        raise Refusal(400, "Bad Request: message text is empty")
    if len(text) > LONGEST:
        raise Refusal(400, "Bad Request: message is too long")
    markup = arguments.get("reply_markup") or {}
    _check_markup(markup)
    return text, links, markup


def _send_message(state: State, arguments: Arguments) -> Arguments:
    chat = arguments["chat_id"]
    text, links, markup = _checked(state, arguments)
    state.last_message += 1
    shown = Shown(state.last_message, chat, text, links, markup, arguments, time.monotonic())
    state.shown.setdefault(chat, []).append(shown)
    return _message(shown)


def _message(shown: Shown) -> Arguments:
    chat = {"id": shown.chat, "type": "private" if shown.chat > 0 else "supergroup", "first_name": "Iemand"}
    message = {"message_id": shown.message_id, "date": int(time.time()), "chat": chat, "from": ME, "text": shown.text}
    return {**message, "reply_markup": shown.markup} if shown.choices else message


def _edit_text(state: State, arguments: Arguments) -> Arguments:
    text, links, markup = _checked(state, arguments)
    for shown in state.shown.get(arguments["chat_id"], []):
        if shown.message_id == arguments["message_id"]:
            if shown.markup.keys() - {"inline_keyboard"}:
                raise Refusal(400, "Bad Request: message can't be edited")
            if (text, links, markup) == (shown.text, shown.links, shown.markup):
                raise Refusal(400, f"Bad Request: message is not modified: {_NOT_MODIFIED}")
            shown.text, shown.links, shown.markup = text, links, markup
            state.changed += 1
            return _message(shown)
    raise Refusal(400, "Bad Request: message to edit not found")


def _edit_markup(state: State, arguments: Arguments) -> Arguments:
    for shown in state.shown.get(arguments["chat_id"], []):
        if shown.message_id == arguments["message_id"]:
            markup = arguments.get("reply_markup") or {}
            _check_markup(markup)
            if markup == shown.markup:
                raise Refusal(400, "Bad Request: message is not modified")
            shown.markup = markup
            return _message(shown)
    raise Refusal(400, "Bad Request: message to edit not found")


def _set_webhook(state: State, arguments: Arguments) -> bool:
    if not str(arguments["url"]).startswith("https://"):
        raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    state.webhook = arguments
    return True


def _delete_webhook(state: State, arguments: Arguments) -> bool:
    state.webhook = {}
    return True


def _told(name: str) -> Callable[[State, Arguments], bool]:
    def tell(state: State, arguments: Arguments) -> bool:
        state.told[name] = arguments
        return True

    return tell


_METHODS: dict[str, Callable[[State, Arguments], Any]] = {
    "getMe": lambda state, arguments: ME,
    "sendMessage": _send_message,
    "editMessageText": _edit_text,
    "editMessageReplyMarkup": _edit_markup,
    "answerCallbackQuery": lambda state, arguments: True,
    "sendChatAction": lambda state, arguments: True,
    "setMyCommands": _told("setMyCommands"),
    "setMyDescription": _told("setMyDescription"),
    "setMyShortDescription": _told("setMyShortDescription"),
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
}
