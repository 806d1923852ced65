"""Markdown documents: one section a heading that has an id, `## Title {#id}`.

Any Markdown file in `knowledge/sources/` is a document. Its front matter gives the
`name` that source lines show. The number of a section is that of the nearest
heading above it that starts with one.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.problems import DataError, Problem
from knowledge.sections import Section

HEADING = re.compile(r"^(?P<title>.*?)\s*\{#(?P<id>[a-z0-9-]+)(?P<classes>(?:\s+\.[a-z-]+)*)\}$")
_NUMBER = re.compile(r"^(?P<number>\d+(?:\.\d+)*)\.?\s+(?P<title>.+)$")
_FRONT_MATTER = re.compile(r"\A---\n(?P<yaml>.*?\n)---\n", re.DOTALL)


@dataclass
class Heading:
    """A heading: its level (1 is the title), anchor, number ("1.2" or None) and title."""

    level: int
    anchor: str
    number: str | None
    title: str
    added: bool
    line: int
    paragraphs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Document:
    """A Markdown source with its headings in order."""

    id: str
    name: str
    title: str
    headings: list[Heading]
    body: str

    def sections(self) -> list[Section]:
        """The headings that have text, as sections."""
        numbers: list[tuple[int, str]] = []
        found = []
        for heading in self.headings:
            numbers = [(level, number) for level, number in numbers if level < heading.level]
            if heading.number:
                numbers.append((heading.level, heading.number))
            if heading.paragraphs:
                number = f"§{numbers[-1][1]} " if numbers else ""
                found.append(
                    Section(
                        id=f"{self.id}#{heading.anchor}",
                        label=number + heading.title,
                        source=self.name,
                        text="\n".join(heading.paragraphs),
                        link=f"/{self.id}#{heading.anchor}",
                    )
                )
        return found


def read_document(path: Path) -> Document:
    """Reads a Markdown file; raises DataError where a heading has no id or one twice."""
    text = path.read_text(encoding="utf-8")
    front = _FRONT_MATTER.match(text)
    meta = (yaml.safe_load(front["yaml"]) or {}) if front else {}
    offset = text[: front.end()].count("\n") if front else 0
    body = text[front.end() :] if front else text
    headings = _headings(path, body, offset)
    title = meta.get("title") or (headings[0].title if headings else path.stem)
    return Document(path.stem, meta.get("name", title), title, headings, body)


def _headings(path: Path, body: str, offset: int) -> list[Heading]:
    tokens = MarkdownIt().parse(body)
    headings: list[Heading] = []
    problems: list[Problem] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "inline":
            continue
        line = (token.map[0] if token.map else 0) + offset + 1
        if before is not None and before.type == "heading_open":
            heading = _heading(token.content, int(before.tag[1]), line)
            if heading is None:
                problems.append(Problem(path, line, "deze kop heeft geen id; zet er een achter, zoals {#mijn-kop}."))
            elif any(heading.anchor == other.anchor for other in headings):
                problems.append(Problem(path, line, f"het id ‘{heading.anchor}’ komt twee keer voor."))
            else:
                headings.append(heading)
        elif headings:
            headings[-1].paragraphs.append(plain(token))
    if problems:
        raise DataError(problems)
    return headings


def _heading(content: str, level: int, line: int) -> Heading | None:
    match = HEADING.match(content)
    if match is None:
        return None
    numbered = _NUMBER.match(match["title"])
    number, title = (numbered["number"], numbered["title"]) if numbered else (None, match["title"])
    return Heading(level, match["id"], number, title, ".added" in match["classes"], line)


def plain(token: Token) -> str:
    """The text of a paragraph, without markup and without the targets of links."""
    texts = [" " if child.type.endswith("break") else child.content for child in token.children or []]
    return re.sub(r"\s+", " ", "".join(texts)).strip()
