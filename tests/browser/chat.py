"""The chat as a visitor sees it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from knowledge.paths import BUILD

SCREENSHOTS = BUILD / "screenshots"
QUESTION = "Wat is een Ad?"
TO_PERSON = "Ik wil iemand spreken"

LISTEN = """
window.heard = [];
window.told = [];
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      if (element?.matches(".announcer")) heard.push(...[...addedNodes].map((node) => node.textContent));
      const status = element?.closest("[role=status]");
      if (status && told.at(-1) !== status.textContent) told.push(status.textContent);
    }
  }).observe(root, { childList: true, subtree: true, characterData: true });
  return root;
};
"""
"""Keeps what a screen reader reads out by itself: `heard` from the announcer, `told` from status texts."""

FOCUSED = """() => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
}"""


NAME = "node.id || node.className || node.tagName"


@dataclass
class Chat:
    """The chat on one page."""

    page: Page

    @classmethod
    def visit(cls, context: BrowserContext, address: str) -> Chat:
        """The chat on a page that is opened now."""
        chat = cls(context.new_page())
        chat.page.goto(address)
        chat.launcher.wait_for()
        return chat

    def tab(self) -> Chat:
        """The same page in another tab."""
        return Chat.visit(self.page.context, self.page.url)

    def reload(self) -> None:
        """Loads the page again."""
        self.page.reload()
        self.launcher.wait_for()

    def find(self, selector: str) -> Locator:
        """Parts of the chat."""
        return self.page.locator(f"mkb-chat {selector}")

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """The button with this name."""
        return self.page.locator("mkb-chat").get_by_role("button", name=name, exact=isinstance(name, str))

    @property
    def launcher(self) -> Locator:
        """The button that opens the chat."""
        return self.find(".launcher")

    @property
    def panel(self) -> Locator:
        """The chat without that button."""
        return self.find("#panel")

    @property
    def input(self) -> Locator:
        """Where one types."""
        return self.find("#input")

    @property
    def log(self) -> Locator:
        """The messages so far."""
        return self.find(".log")

    @property
    def status(self) -> Locator:
        """The line that says how things are."""
        return self.find(".status")

    def open(self) -> Chat:
        """Opens the chat as a visitor does, if it is closed."""
        if self.panel.is_hidden():
            self.launcher.click()
        self.panel.wait_for()
        return self

    def close(self) -> None:
        """Closes it."""
        self.button("Sluit de chat").click()

    def say(self, text: str) -> None:
        """Sends a message."""
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str = QUESTION) -> Locator:
        """Sends a message and waits for the end of its turn; gives the last reply."""
        self.say(text)
        return self.answered(text)

    def answered(self, text: str) -> Locator:
        """Waits for the end of the turn of a message; gives the last reply."""
        said = self.said(text).last
        expect(said).to_have_attribute("data-state", "sent")
        expect(said.locator("xpath=following-sibling::*[contains(@class, 'assistant')]").last).to_be_visible()
        self.idle()
        return self.find(".message.assistant").last

    def idle(self) -> None:
        """Waits until the assistant is not busy."""
        expect(self.status).not_to_have_attribute("data-about", "turn")

    def said(self, text: str) -> Locator:
        """The visitor's messages with this text."""
        bubble = self.page.locator(".bubble", has_text=re.compile(f"^{re.escape(text)}$"))
        return self.find(".message.visitor").filter(has=bubble)

    def menu(self, name: str) -> Locator:
        """Opens the menu; gives the button in it with this name."""
        self.button("Meer").click()
        return self.find("#menu").get_by_role("button", name=name)

    def erase(self) -> None:
        """Has the conversation erased."""
        self.menu("Wis mijn gesprek").click()
        self.button("Ja, wis het").click()
        expect(self.log).to_contain_text("Je gesprek is gewist.")

    @property
    def focused(self) -> str:
        """What has the focus: its id, else its class, else its name."""
        return str(self.page.evaluate(f"() => {{ const node = ({FOCUSED})(); return {NAME}; }}"))

    @property
    def heard(self) -> list[str]:
        """What was read out since the page was loaded."""
        return list(self.page.evaluate("heard"))

    def await_heard(self, part: str) -> None:
        """Waits until this has been read out."""
        self.page.wait_for_function("part => heard.some((text) => text.includes(part))", arg=part)

    def await_told(self, part: str) -> None:
        """Waits until this has been, or was, a status text."""
        self.page.wait_for_function("part => told.some((text) => text.includes(part))", arg=part)

    def root(self, script: str) -> Any:
        """Evaluates a script with the inside of the chat as `root`."""
        return self.page.evaluate(f"() => {{ const root = document.querySelector('mkb-chat').shadowRoot; {script} }}")

    def kept(self, name: str) -> Any:
        """What the browser keeps under a name."""
        return json.loads(self.page.evaluate("name => localStorage.getItem(`mkb-chat:${name}`)", name) or "null")

    @property
    def queue(self) -> list[str]:
        """The texts that wait in the browser to be sent."""
        kept = self.page.evaluate("Object.entries(localStorage)")
        return [json.loads(value)["text"] for name, value in kept if name.startswith("mkb-chat:queue:")]

    def keep(self, name: str, value: Any) -> None:
        """Puts something in what the browser keeps."""
        self.page.evaluate(
            "([name, text]) => localStorage.setItem(`mkb-chat:${name}`, text)", [name, json.dumps(value)]
        )

    def shoot(self, name: str) -> None:
        """Makes a picture of the page."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")
