"""Answers that were written by somebody who means harm."""

import shutil
from pathlib import Path

from knowledge.paths import TOPICS

QUESTION = "wat kan iemand na een ad"
SAFE = ["https://voorbeeld.nl/goed", "mailto:iemand@voorbeeld.nl", "tel:+31612345678", "https://voorbeeld.nl/kaal"]
LONG = 20_000
SCHEMES = (
    "javascript:window.harmed=1",
    "JaVaScRiPt:window.harmed=1",
    "data:text/html,<script>window.harmed=1</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://voorbeeld.nl/1",
    "ftp://voorbeeld.nl",
)


def text() -> str:
    """Scripts, links, entities and length."""
    lines = [
        "<script>window.harmed = 1</script>",
        '<img src="x" onerror="window.harmed = 1">',
        '<svg onload="window.harmed = 1"><style>* { display: none }</style>',
        "</p></div></dialog><h1>Buiten de chat</h1>",
        "&lt;b&gt;geen vet&lt;/b&gt; &amp; &#106;avascript:",
        *(f"[klik {number}]({scheme})" for number, scheme in enumerate(SCHEMES)),
        "**[vet](javascript:window.harmed=1)**",
        "- [punt](javascript:window.harmed=1)",
        f"[goed]({SAFE[0]}) [mail]({SAFE[1]}) [bel]({SAFE[2]}) {SAFE[3]}",
        "**vet** " * 1500,
        "[" * 2000 + "**" * 1001,
        "a" * LONG,
    ]
    return "\n".join(lines)


def topics(folder: Path) -> Path:
    """A copy of the answers in which one is the villain's."""
    shutil.copytree(TOPICS, folder)
    file = folder / "associate_degree" / "ad_doorstromen.yml"
    head, tail = file.read_text(encoding="utf-8").split("  - text: |-\n")
    _, mark, tail = tail.partition("    metadata:\n")
    answer = "".join(f"      {line}\n" for line in text().splitlines())
    file.write_text(f"{head}  - text: |-\n{answer}{mark}{tail}", encoding="utf-8")
    return folder
