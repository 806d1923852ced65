"""Updates and calls that the tests of the Telegram channel share."""

from typing import Any, Dict

from telegram import Bot

from bot.conversations.updates import UpdateStore

TOKEN = "424242:AAF-een-geheim-dat-nergens-staat"  # noqa: S105
BOT_NAME, BOT_ID = "mkb_route_bot", 424242
BOT = Bot(TOKEN)
LABELS = {"ad_wat": "Wat is een Ad?"}
PERSON = {"id": 7, "is_bot": False, "first_name": "Fatima"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Fatima"}
GROUP = {"id": -100, "type": "supergroup", "title": "Mkb"}
MEMBER = {"user": PERSON, "status": "member"}
JOINED = {"chat": PRIVATE, "from": PERSON, "date": 1_700_000_000}
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]


def message(chat: Dict[str, Any] = PRIVATE, **content: Any) -> Dict[str, Any]:
    return {"message_id": 5, "date": 1_700_000_000, "chat": chat, "from": PERSON, **content}


def update(**content: Any) -> Dict[str, Any]:
    return {"update_id": 1, **content}


CALL = {"method": "send_message", "chat_id": 7, "text": "Hallo"}


def keep(store: UpdateStore, number: int, chat: int = 7) -> bool:
    return store.keep(number, chat, f"telegram-{chat}", {"update_id": number})
