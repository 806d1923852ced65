"""Plots as SVG text, to stand in the page itself."""

import io
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from actions.decision import ANSWER_ABOVE
from tests.evaluation.report import names

mpl.rcParams.update({"svg.fonttype": "none", "font.size": 10, "axes.spines.top": False, "axes.spines.right": False})
_BLUE, _RED, _GREY = "#1f5fa8", "#b3261e", "#767676"


def kinds(part: dict[str, Any]) -> str:
    """Right at once by kind of question, with the interval."""
    rows = {names.KINDS[kind]: verdicts["right"] for kind, verdicts in part["kinds"].items()}
    figure = Figure(figsize=(7, 3))
    axes = figure.subplots()
    for place, share in enumerate(rows.values()):
        axes.plot([share["low"], share["high"]], [place, place], color=_GREY)
        axes.plot([share["share"]], [place], "o", color=_BLUE)
        axes.text(1.01, place, f"{share['good']}/{share['n']}", va="center", fontsize=9)
        axes.set_yticks(range(place + 1), list(rows)[: place + 1])
    axes.set(xlim=(0.5, 1), xlabel="deel dat meteen goed is, met het 95 %-interval")
    axes.invert_yaxis()
    return _svg(figure)


def reliability(part: dict[str, Any]) -> str:
    """What the gate promised against what came true."""
    bins = part["gate"]["reliability"]
    figure = Figure(figsize=(4.5, 4))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], "--", color=_GREY, label="volmaakt")
    promised, came = [b["promised"] for b in bins], [b["share"] for b in bins]
    errors = [[b["share"] - b["low"] for b in bins], [b["high"] - b["share"] for b in bins]]
    axes.errorbar(promised, came, yerr=np.maximum(errors, 0), fmt="o", color=_BLUE, label="gemeten")
    axes.axvline(ANSWER_ABOVE, color=_RED, linewidth=1, label="drempel")
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02), xlabel="beloofde kans", ylabel="deel dat klopte")
    axes.legend(frameon=False, loc="upper left")
    return _svg(figure)


def risk_coverage(part: dict[str, Any]) -> str:
    """The part that is wrong against the part that is answered, over all thresholds."""
    curve = part["gate"]["risk_coverage"]
    figure = Figure(figsize=(4.5, 4))
    axes = figure.subplots()
    axes.plot([p["coverage"] for p in curve], [p["risk"] for p in curve], color=_BLUE)
    chosen = [p for p in curve if p["threshold"] >= ANSWER_ABOVE]
    if chosen:
        axes.plot([chosen[-1]["coverage"]], [chosen[-1]["risk"]], "o", color=_RED)
        axes.annotate(
            f"drempel {ANSWER_ABOVE}",
            (chosen[-1]["coverage"], chosen[-1]["risk"]),
            (-80, 15),
            textcoords="offset points",
        )
    axes.set(xlim=(0, 1.02), ylim=(0, None), xlabel="deel dat antwoord krijgt", ylabel="deel daarvan dat fout is")
    return _svg(figure)


def confusion(part: dict[str, Any]) -> str:
    """Heat map of the topics that are confused most."""
    names, parts = part["matrix"]["topics"], np.array(part["matrix"]["parts"])
    np.fill_diagonal(parts, 0)
    figure = Figure(figsize=(9, 8))
    axes = figure.subplots()
    image = axes.imshow(parts, cmap="Reds", vmin=0)
    short = [name.split("/")[-1] for name in names]
    axes.set_xticks(range(len(short)), short, rotation=90, fontsize=8)
    axes.set_yticks(range(len(short)), short, fontsize=8)
    axes.set(xlabel="gekozen", ylabel="bedoeld")
    figure.colorbar(image, label="deel van de voorbeelden", shrink=0.7)
    return _svg(figure)


def turns(part: dict[str, Any]) -> str:
    """The median time of a turn of each kind, beside the starter's."""
    medians = {names.TURNS[name]: value for name, value in part["speed"]["median_ms"].items()}
    figure = Figure(figsize=(6, 2.2))
    axes = figure.subplots()
    bars = axes.barh(list(medians), list(medians.values()), color=[_BLUE] * (len(medians) - 1) + [_GREY])
    axes.bar_label(bars, fmt="%.0f ms", padding=3)
    axes.invert_yaxis()
    axes.set(xlabel="milliseconden, mediaan")
    return _svg(figure)


def growth(part: dict[str, Any]) -> str:
    """The time of a search by the size of the index: exact, along the graph, and a whole question."""
    sizes = part["sizes"]
    figure = Figure(figsize=(6, 3.5))
    axes = figure.subplots()
    units = [size["units"] for size in sizes]
    names = {"question_ms": ("een hele vraag", _BLUE), "exact_ms": ("vergelijken met alles", _RED)}
    for key, (label, color) in {**names, "graph_ms": ("langs de graaf", _GREY)}.items():
        axes.loglog(units, [size[key] for size in sizes], "o-", color=color, label=label)
    axes.set(xlabel="stukken tekst in de index", ylabel="milliseconden, mediaan")
    axes.legend(frameon=False)
    return _svg(figure)


def _svg(figure: Figure) -> str:
    """The figure as an SVG element, without a header and without a date."""
    figure.tight_layout()
    output = io.StringIO()
    figure.savefig(output, format="svg", metadata={"Date": None})
    text = output.getvalue()
    return text[text.index("<svg") :]
