"""The report on all that was measured: one page, and its twins in Markdown and JSON."""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from tests.evaluation.report import names, plots

_TEMPLATES = Path(__file__).parent
_PLOTS = {
    "answers": {"kinds": plots.kinds, "reliability": plots.reliability, "risk": plots.risk_coverage},
    "folds": {"confusion": plots.confusion},
    "speed": {"turns": plots.turns},
    "growth": {"question": plots.growth},
}
_ANSWERS = ("answers", "out_of_scope", "kinds", "turns", "person", "alone")
_NAMES = {
    "verdicts": names.VERDICTS,
    "kinds": names.KINDS,
    "alone": names.ALONE,
    "retrievers": names.RETRIEVERS,
    "pipelines": names.PIPELINES,
}


def write(folder: Path) -> str:
    """Writes `report.html`, `report.md` and `report.json` from the parts in a folder; gives the sums as text."""
    parts = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    parts = {name: part for name, part in parts.items() if "measured" in part}
    drawn = {
        f"{part}_{name}": draw(parts[part])
        for part, plotted in _PLOTS.items()
        if part in parts
        for name, draw in plotted.items()
    }
    files = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html.jinja"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    files.filters.update(share=share_text, percent=percent, comma=comma)
    values = {"parts": parts, "plots": drawn, **_NAMES}
    for name in ("report.html", "report.md"):
        (folder / name).write_text(files.get_template(f"{name}.jinja").render(values), encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(keys(parts), ensure_ascii=False, indent=1), encoding="utf-8")
    return files.get_template("sums.jinja").render(values, folder=folder)


def keys(parts: dict[str, Any]) -> dict[str, Any]:
    """The figures under the names by which others read them; parts that were not measured are absent."""
    found: dict[str, Any] = {"measured": {name: part["measured"] for name, part in parts.items()}}
    if "answers" in parts:
        found |= {name: parts["answers"][name] for name in _ANSWERS}
    if "retrieval" in parts:
        found |= {name: parts["retrieval"].get(name) for name in ("retrieval", "head")}
        found.setdefault("outside", {})["gov_faq_nl"] = parts["retrieval"]["gov_faq_nl"]
    if "accuracy" in parts.get("xsid", {}):
        found.setdefault("outside", {})["xsid_nl"] = {n: parts["xsid"][n] for n in ("n", "accuracy", "macro_f1")}
    if "speed" in parts:
        found |= {name: parts["speed"][name] for name in ("speed", "start", "memory", "training")}
    if "channels" in parts:
        found["channels"] = {name: parts["channels"][name] for name in ("median_ms", "turns", "crowd", "thumbs")}
    if "growth" in parts:
        found["growth"] = parts["growth"]["sizes"]
    if "folds" in parts:
        found["folds"] = {name: parts["folds"][name] for name in ("n", "right")}
    if "starter" in parts:
        found["starter"] = {name: parts["starter"][name] for name in ("examples", "starter", "own")}
    return found


def share_text(part: dict[str, Any]) -> str:
    """ "253 van 278 · 91,0 % (87,1 – 93,9)"."""
    if not part["n"]:
        return "–"
    span = f"({percent(part['low'])} – {percent(part['high'])})"
    return f"{part['good']} van {part['n']} · {percent(part['share'])} % {span}"


def percent(value: float) -> str:
    """A part of 1 in percent with one decimal."""
    return comma(100 * value, 1)


def comma(value: float, decimals: int = 2) -> str:
    """A number with a decimal comma."""
    return f"{value:.{decimals}f}".replace(".", ",")
