"""`make check`: everything that can be wrong in the texts, in Dutch with file and line."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from knowledge import schemes
from knowledge.documents import read_document
from knowledge.paths import SOURCES, shown
from knowledge.plain import comparable
from knowledge.problems import DataError, Problem
from knowledge.schemes import Scheme, read_schemes
from knowledge.schools import read_schools
from knowledge.sections import Section
from knowledge.topics import Topic, read_topic, topic_files
from knowledge.yaml_file import read_yaml

FEWEST_EXAMPLES = 20
LONGEST_ANSWER = 80
LONGEST_LABEL = 40
OLDEST_FACT_DAYS = 366
_NEAR_DUPLICATE = 97
"""Likeness in percent from which two examples are almost the same."""
_BLOCK = 500
"""Texts compared at once."""

TALK_TO_PERSON = "Ik wil iemand spreken"
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_MARKUP = set("[]{}")


def check(today: date) -> list[Problem]:
    """All problems in order of file and line: of the sources first, as the topic files rest on them."""
    problems: list[Problem] = []
    found_schemes = _collect(problems, read_schemes) or []
    _collect(problems, read_schools)
    sections = _sections(problems, found_schemes)
    if problems:
        return sorted(set(problems))
    topics = _topics(problems)
    facts = {f"{scheme.id}.{name}": text for scheme in found_schemes for name, text in scheme.facts.items()}
    facts |= {f"{scheme.id}.periode": " ".join(["woord"] * 25) for scheme in found_schemes if scheme.window}
    labels = {topic.label for topic in topics if topic.label} | {TALK_TO_PERSON}
    for topic in topics:
        problems += _example_problems(topic)
        problems += _answer_problems(topic, facts)
        problems += _link_problems(topic, {section.id for section, _, _ in sections}, topics, labels)
    problems += _same_labels(topics)
    problems += _same_examples(topics)
    problems += _near_duplicates(topics)
    problems += _unreached(sections, topics)
    problems += _old_facts(found_schemes, today)
    return sorted(set(problems))


def _collect(problems: list[Problem], read):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    try:
        return read()
    except DataError as error:
        problems += error.problems
        return None


def _sections(problems: list[Problem], found: list[Scheme]) -> list[tuple[Section, Path, int]]:
    """All sections with the file and line where they begin."""
    sections: list[tuple[Section, Path, int]] = []
    for path in sorted(SOURCES.glob("*.md")):
        document = _collect(problems, lambda path=path: read_document(path))
        if document:
            lines = {f"{document.id}#{heading.anchor}": heading.line for heading in document.headings}
            sections += [(section, path, lines[section.id]) for section in document.sections()]
    if found:
        file = read_yaml(schemes.FILE)
        sections += [(scheme.section(), schemes.FILE, file.line(scheme.id)) for scheme in found]
    return sections


def _topics(problems: list[Problem]) -> list[Topic]:
    found = (_collect(problems, lambda path=path: read_topic(path)) for path in topic_files())
    return [topic for topic in found if topic]


def _example_problems(topic: Topic) -> Iterator[Problem]:
    path = topic.file.path
    if topic.group == "faq" and len(topic.examples) < FEWEST_EXAMPLES:
        message = (
            f"dit onderwerp heeft {len(topic.examples)} voorbeeldvragen; er zijn er minstens {FEWEST_EXAMPLES} nodig."
        )
        yield Problem(path, topic.file.line("nlu", 0, "examples"), message)
    for example, line in topic.examples:
        if _MARKUP & set(example):
            yield Problem(path, line, f"‘{example}’ bevat haken of accolades; die mogen hier niet.")


def _answer_problems(topic: Topic, facts: dict[str, str]) -> Iterator[Problem]:
    path = topic.file.path
    if "/" not in topic.intent:
        return
    if not topic.text:
        yield Problem(path, topic.file.line("nlu", 0, "intent"), f"onderwerp ‘{topic.intent}’ heeft geen antwoord.")
        return
    if f"utter_{topic.intent}" not in topic.file.values["responses"]:
        message = f"het antwoord moet ‘utter_{topic.intent}’ heten, net als het onderwerp."
        yield Problem(path, topic.file.line("responses"), message)
    for number, row in enumerate(topic.text.splitlines(), topic.line("text") + 1):
        for name in _IN_BRACES.findall(row):
            if name not in facts:
                yield Problem(path, number, f"‘{{{name}}}’ is geen feit uit regelingen.yml.")
        if row.startswith("Bron:"):
            yield Problem(path, number, "de regel met de bron zet de assistent er zelf onder.")
    words = len(_IN_BRACES.sub(lambda match: facts.get(match[1], ""), topic.text).split())
    if words > LONGEST_ANSWER:
        yield Problem(
            path, topic.line("text"), f"het antwoord telt {words} woorden; het mogen er {LONGEST_ANSWER} zijn."
        )
    if "\n\n" in topic.text:
        yield Problem(path, topic.line("text"), "een lege regel in het antwoord breekt het in twee berichten.")


def _link_problems(topic: Topic, sections: set[str], topics: list[Topic], labels: set[str]) -> Iterator[Problem]:
    path = topic.file.path
    if topic.group == "faq" and not topic.source:
        yield Problem(path, topic.line("metadata"), "dit antwoord heeft geen bron (source).")
    if topic.group == "outside" and topic.source:
        message = "wat onder outside staat, beantwoorden de bronnen niet; zet er geen source bij, of noem het faq/…."
        yield Problem(path, topic.line("metadata", "source"), message)
    if topic.source and topic.source not in sections:
        yield Problem(path, topic.line("metadata", "source"), f"de paragraaf ‘{topic.source}’ bestaat niet.")
    if topic.group in ("faq", "outside") and not topic.label:
        yield Problem(path, topic.line("metadata"), "dit onderwerp heeft geen label.")
    if topic.label and len(topic.label) > LONGEST_LABEL:
        message = f"het label telt {len(topic.label)} tekens; het mogen er {LONGEST_LABEL} zijn."
        yield Problem(path, topic.line("metadata", "label"), message)
    known = {other.id for other in topics if other.group == "faq"}
    for name in topic.next:
        if name not in known:
            yield Problem(path, topic.line("metadata", "next"), f"het vervolgonderwerp ‘{name}’ bestaat niet.")
    for payload in topic.buttons:
        if payload not in labels:
            yield Problem(path, topic.line("buttons"), f"de knop ‘{payload}’ is van geen enkel onderwerp het label.")


def _same_labels(topics: list[Topic]) -> Iterator[Problem]:
    by_label: dict[str, list[Topic]] = defaultdict(list)
    for topic in topics:
        if topic.label:
            by_label[comparable(topic.label)].append(topic)
    for same in by_label.values():
        for topic in same[1:]:
            message = f"het label ‘{topic.label}’ is ook van {same[0].intent}."
            yield Problem(topic.file.path, topic.line("metadata", "label"), message)


def _same_examples(topics: list[Topic]) -> Iterator[Problem]:
    first: dict[str, tuple[Topic, int]] = {}
    for topic in topics:
        for example, line in topic.examples:
            words = comparable(example)
            if words in first:
                other, other_line = first[words]
                where = (
                    f"op regel {other_line}" if other is topic else f"in {shown(other.file.path)}, regel {other_line}"
                )
                yield Problem(topic.file.path, line, f"‘{example}’ staat ook {where}.")
            else:
                first[words] = (topic, line)


def _near_duplicates(topics: list[Topic]) -> Iterator[Problem]:
    """Examples that are almost the same: in one topic they teach nothing, in two they confuse."""
    rows = [(comparable(example), example, line, topic) for topic in topics for example, line in topic.examples]
    for first, second in sorted(_alike([row[0] for row in rows])):
        (text, example, line, topic), (other_text, other, other_line, other_topic) = rows[first], rows[second]
        if text != other_text:
            file = "" if topic is other_topic else f"{shown(topic.file.path)}, "
            where = f"‘{example}’ ({file}regel {line})"
            yield Problem(other_topic.file.path, other_line, f"‘{other}’ lijkt bijna helemaal op {where}.")


def _alike(texts: list[str]) -> Iterator[tuple[int, int]]:
    """The numbers of texts that are nearly the same, the lower first.

    Texts that are 97 % alike differ little in length, so each is compared with those of
    about its own length only.
    """
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    lengths = [len(texts[number]) for number in order]
    for start in range(0, len(order), _BLOCK):
        block = order[start : start + _BLOCK]
        longest = len(texts[block[-1]]) * (200 - _NEAR_DUPLICATE) / _NEAR_DUPLICATE
        near = order[start : bisect_right(lengths, longest)]
        likeness = process.cdist(
            [texts[number] for number in block],
            [texts[number] for number in near],
            scorer=fuzz.ratio,
            score_cutoff=_NEAR_DUPLICATE,
            dtype=np.uint8,
            workers=-1,
        )
        for one, two in np.argwhere(np.triu(likeness, k=1)):
            yield min(block[one], near[two]), max(block[one], near[two])


def _unreached(sections: list[tuple[Section, Path, int]], topics: list[Topic]) -> Iterator[Problem]:
    """Sections of the handreiking that no topic rests on; short introductions do not count."""
    reached = {topic.source for topic in topics}
    for section, path, line in sections:
        if section.id not in reached and not section.is_introduction:
            yield Problem(path, line, f"geen enkel onderwerp gebruikt de paragraaf ‘{section.label}’ ({section.id}).")


def _old_facts(found: list[Scheme], today: date) -> Iterator[Problem]:
    file = read_yaml(schemes.FILE) if found else None
    for scheme in found:
        age = (today - date.fromisoformat(scheme.stand_op)).days
        if file and age > OLDEST_FACT_DAYS:
            message = f"‘{scheme.name}’ is het laatst nagekeken op {scheme.stand_op}, meer dan 12 maanden geleden."
            yield Problem(schemes.FILE, file.line(scheme.id, "stand_op"), message)
