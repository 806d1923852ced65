"""From an update that was kept to its answer: one at a time in a chat, chats beside each other."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import logging
from typing import Any, Awaitable, Callable, Dict, List, Optional, Set

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from telegram import Bot, Update

from bot.channels.rates import Rates, messages_of_a_conversation
from bot.channels.replies import structured
from bot.channels.rest import SORRY
from bot.channels.telegram import groups, reading, writing
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.texts import Texts
from bot.conversations.store import ConversationStore
from bot.conversations.updates import Call, Kept, Outcome
from bot.shared import SharedKnowledge
from bot.topics import read_topics

logger = logging.getLogger(__name__)

NAME = "telegram"
OnMessage = Callable[[UserMessage], Awaitable[Any]]
_AT_ONCE = 20
"""Turns beside each other."""

_TURN_SECONDS = 30.0
_TYPING_EVERY = 4.5
"""Seconds; Telegram shows "typing" for five."""

_LONGEST_PAUSE = 60.0

_ASKS_FOR_PHONE = "utter_contact_reach"
_END_OF_FORM = "laat maar"
_SAID = {reading.NOT_TEXT: "text_only", reading.NOT_OWN_NUMBER: "text_only", reading.NO_COMMAND: "no_command"}
"""The text with which the channel answers by itself, by the kind of wish."""


class Collecting(OutputChannel):
    """Gathers the messages of a turn."""

    def __init__(self) -> None:
        """Has none yet."""
        self.messages: List[Dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The name in Rasa's list of channels."""
        return NAME

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Keeps one message."""
        self.messages.append(dict(message))


class Desk:
    """Handles what is kept, and sends what is to go out."""

    def __init__(self, on_new_message: OnMessage, agent: Any, store: ConversationStore, bot: Bot) -> None:
        """Takes what handles messages, Rasa's agent, the conversations, and the bot, which need not be reachable."""
        self._on_new_message = on_new_message
        self._agent = agent
        self._store = store
        self._updates = store.updates
        self._bot = bot
        self._sender = Sender(bot, store.updates)
        self._shared = SharedKnowledge.load()
        self._texts = Texts()
        self._rates: Rates = messages_of_a_conversation()
        self._labels = {name.partition("/")[2]: topic.label for name, topic in read_topics().items() if topic.label}
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._workers: Dict[int, asyncio.Task[None]] = {}
        self._typists: Set[asyncio.Task[None]] = set()
        self._woken: Set[int] = set()
        self._warned: Set[int] = set()
        self._is_open, self._is_stopping = False, False

    async def receive(self, body: Dict[str, Any]) -> None:
        """Keeps an update, once, and sees to it that it is handled; what nobody waits for is left alone."""
        update = parsed(body, self._bot)
        chat = reading.chat_of(update) if update else None
        if update is None or chat is None:
            return
        if update.message and chat > 0:
            self._sender.notice(update.message.message_id)
        if await asyncio.to_thread(self._updates.keep, update.update_id, chat, self.name_of(chat), body):
            self.wake(chat)

    async def resume(self) -> None:
        """Begins with what an earlier process left or another one kept: of all processes only one may call this."""
        self._is_open = not self._is_stopping
        for chat in await asyncio.to_thread(self._updates.waiting):
            self.wake(chat)

    def wake(self, chat: int) -> None:
        """Has the updates and calls of a chat handled; who is at it already looks once more before ending."""
        if not self._is_open:
            return
        self._woken.add(chat)
        if chat not in self._workers:
            self._workers[chat] = asyncio.get_running_loop().create_task(self._work(chat))

    async def stop(self, seconds: float) -> None:
        """Begins nothing more, and lets what is being done end for some seconds; the rest is for the next process."""
        self._is_open, self._is_stopping = False, True
        workers = list(self._workers.values())
        if workers:
            await asyncio.wait(workers, timeout=seconds)
        left = [*workers, *self._typists]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def name_of(self, chat: int) -> str:
        """The name of a chat's conversation, which tells nobody the chat."""
        digest = hmac.new(self._bot.token.encode(), str(chat).encode(), hashlib.sha256).hexdigest()
        return f"{NAME}-{digest[:32]}"

    async def say(self, sender: str, message: Dict[str, Any]) -> None:
        """Says something that answers no update."""
        chat = await asyncio.to_thread(self._updates.chat, sender)
        if chat is not None:
            await asyncio.to_thread(self._updates.put_out, chat, sender, self._calls(chat, [message]))
            self.wake(chat)

    async def _work(self, chat: int) -> None:
        pause = 1.0
        try:
            while self._is_open and chat in self._woken:
                self._woken.discard(chat)
                try:
                    await self._empty(chat)
                except Exception:
                    logger.exception("A chat cannot be handled now; again in %.0f s.", pause)
                    self._woken.add(chat)
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, _LONGEST_PAUSE)
        finally:
            self._workers.pop(chat, None)

    async def _empty(self, chat: int) -> None:
        """Sends and handles until nothing is left."""
        while self._is_open:
            out = await asyncio.to_thread(self._updates.first_outgoing, chat)
            if out is not None:
                await self._sender.send(out)
                continue
            update = await asyncio.to_thread(self._updates.next, chat)
            if update is None:
                return
            outcome = await self._handled(update)
            await asyncio.to_thread(self._updates.handled, update, outcome)

    async def _handled(self, update: Kept) -> Outcome:
        """What comes of an update; an apology when something goes wrong."""
        try:
            telegram_update = parsed(update.body, self._bot)
            if telegram_update is None:
                return Outcome()
            wish = reading.wish(telegram_update, self._bot.username, self._bot.id, self._labels)
            return await self._granted(update, wish)
        except Exception:
            logger.exception("An update could not be handled.")
            return Outcome([writing.plain(SORRY, update.chat)])

    async def _granted(self, update: Kept, wish: reading.Wish) -> Outcome:
        if wish.kind == reading.LEAVE:
            return Outcome()
        if wish.kind == reading.ERASE:
            return await self._erased(update)
        if self._rates.wait(update.sender):
            return await self._refused(update.chat, wish)
        self._warned.discard(update.chat)
        if wish.kind in _SAID:
            return Outcome([await self._own_words(update.chat, wish)])
        if wish.kind == reading.ASK:
            return Outcome(await self._asked(update, wish.text))
        text = await self._chosen(update.chat, wish)
        return Outcome(await self._asked(update, text), chooses=True) if text else Outcome()

    async def _erased(self, update: Kept) -> Outcome:
        async with self._agent.lock_store.lock(update.sender):
            await asyncio.to_thread(self._store.erase, update.sender)
        told = writing.without_number_button(writing.plain(self._texts["erased"], update.chat))
        return Outcome([told], forgets=True)

    async def _refused(self, chat: int, wish: reading.Wish) -> Outcome:
        """Tells who sends too much so, once until it is less."""
        if wish.kind == reading.CHOOSE:
            answer = {"method": "answer_callback_query", "callback_query_id": wish.callback}
            await self._sender.try_once({**answer, "text": self._texts["too_many"]})
            return Outcome()
        if chat in self._warned:
            return Outcome()
        self._warned.add(chat)
        return Outcome([writing.plain(self._texts["too_many"], chat)])

    async def _chosen(self, chat: int, wish: reading.Wish) -> Optional[str]:
        """The text of a choice, which is then shown as the chosen one; nothing for one that is past."""
        keyboard = await asyncio.to_thread(self._updates.keyboard, chat)
        known = keyboard is not None and keyboard.message_id == wish.message_id
        text = keyboard.choices[int(wish.text)] if keyboard and known and _is_key(wish.text, keyboard.choices) else None
        answer: Call = {"method": "answer_callback_query", "callback_query_id": wish.callback}
        if text is None:
            await self._sender.try_once({**answer, "text": self._texts["old_choice"]})
            return None
        chosen = [[{"text": f"✓ {text}"[: writing.WIDEST], "callback_data": "-"}]]
        shown = {"method": "edit_message_reply_markup", "chat_id": chat, "message_id": wish.message_id}
        edit: Call = {**shown, "reply_markup": {"inline_keyboard": chosen}}
        await asyncio.gather(self._sender.try_once(answer), self._sender.try_once(edit))
        return text

    async def _own_words(self, chat: int, wish: reading.Wish) -> Call:
        """What the channel answers by itself: to the number of somebody else, with the button for one's own."""
        is_number = wish.kind == reading.NOT_OWN_NUMBER
        if not is_number or not await asyncio.to_thread(self._updates.has_number_button, chat):
            return writing.plain(self._texts[_SAID[wish.kind]], chat)
        told = writing.plain(self._texts["not_own_number"], chat)
        return writing.with_number_button(told, self._texts["share_phone"])

    async def _asked(self, update: Kept, text: str) -> List[Call]:
        """The calls that say what Rasa answers; a turn that an earlier process ended is not done again."""
        said = said_before(await self._tracker(update.sender), update.update_id) if update.begun else None
        if said is None:
            said = await self._turn(update, text, str(update.update_id))
        if update.chat < 0 and groups.has_form(said):
            await self._turn(update, _END_OF_FORM, f"{update.update_id}-end")
            said = groups.public(said, self._ask_alone())
        calls = self._calls(update.chat, said or [{"text": SORRY}])
        asked = (update.body.get("message") or {}).get("message_id")
        return writing.in_answer_to(asked, calls) if asked and update.chat < 0 else calls

    async def _turn(self, update: Kept, text: str, message_id: str) -> List[Dict[str, Any]]:
        output = Collecting()
        message = UserMessage(text, output, update.sender, input_channel=NAME, message_id=message_id)
        done = asyncio.Event()
        typing = asyncio.get_running_loop().create_task(self._typing(update.chat, done))
        self._typists.add(typing)
        typing.add_done_callback(self._typists.discard)
        try:
            async with self._turns:
                await asyncio.wait_for(self._on_new_message(message), _TURN_SECONDS)
        finally:
            done.set()
        return output.messages

    def _ask_alone(self) -> str:
        """The text with the link to a chat without others."""
        return self._texts["not_in_group"].replace("{link}", f"https://t.me/{self._bot.username}?start=contact")

    async def _typing(self, chat: int, done: asyncio.Event) -> None:
        while not done.is_set():
            await self._sender.try_once({"method": "send_chat_action", "chat_id": chat, "action": "typing"})
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(done.wait(), _TYPING_EVERY)

    async def _tracker(self, sender: str) -> Optional[DialogueStateTracker]:
        tracker: Optional[DialogueStateTracker] = await self._agent.tracker_store.retrieve(sender)
        return tracker

    def _calls(self, chat: int, messages: List[Dict[str, Any]]) -> List[Call]:
        calls: List[Call] = []
        for message in messages:
            asks = message.get("utter_action") == _ASKS_FOR_PHONE and chat > 0
            share = self._texts["share_phone"] if asks else ""
            calls += writing.calls(structured(message, self._shared), chat, share)
        return calls


def parsed(body: Dict[str, Any], bot: Bot) -> Optional[Update]:
    """The update, or nothing when this version of the library cannot read it."""
    try:
        return Update.de_json(body, bot)
    except Exception:
        logger.warning("An update of a kind that is not known was left alone.")
        return None


def said_before(tracker: Optional[DialogueStateTracker], update_id: int) -> Optional[List[Dict[str, Any]]]:
    """The messages of a turn that was ended before, by the update that began it; nothing when there was none."""
    events = list(tracker.events) if tracker else []
    begins = [
        number
        for number, event in enumerate(events)
        if isinstance(event, UserUttered) and event.message_id == str(update_id)
    ]
    if not begins:
        return None
    said = [event for event in events[begins[-1] :] if isinstance(event, BotUttered)]
    return [{**event.metadata, "text": event.text, "buttons": event.data.get("buttons")} for event in said]


def _is_key(text: str, choices: List[str]) -> bool:
    return text.isdecimal() and int(text) < len(choices)
