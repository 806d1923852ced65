"""Rules that a program can check: those of axe, and contrast of what is not text."""

import re
from importlib.resources import files
from typing import Any

from playwright.sync_api import Locator, Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "EN-301-549"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[tuple[str, Any]]:
    """The rules that a page breaks, each with the elements that do."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": f"{AXE};0"})  # past the page's policy for scripts
    found = page.evaluate("options => axe.run(document, options)", OPTIONS)["violations"]
    session.detach()
    return [(rule["id"], [(node["target"], node["failureSummary"]) for node in rule["nodes"]]) for rule in found]


def names(page: Page) -> set[str]:
    """What a screen reader can come across."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return {node.get("name", {}).get("value", "") for node in nodes if not node["ignored"]}


def colour(element: Locator, name: str) -> tuple[float, float, float]:
    """A colour that an element has."""
    text = element.evaluate("(node, name) => getComputedStyle(node)[name]", name)
    red, green, blue = re.findall(r"[\d.]+", text)[:3]
    return float(red), float(green), float(blue)


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """How much two colours differ, as WCAG defines it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb: tuple[float, float, float]) -> float:
    parts = [part / 255 for part in rgb]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
