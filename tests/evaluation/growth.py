"""How the index grows: `python -m tests.evaluation.growth UNITS FILE` builds and asks one of a size.

The units are our own, repeated with noise on their vectors and words drawn from others,
because encoding a million texts would take a day and changes nothing about the search.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import psutil

from knowledge.encoder import Encoder
from knowledge.index import Index, exact_index, graph_index, load, vector_index
from knowledge.search import Searcher
from knowledge.sections import Section
from knowledge.units import Unit
from launch.settings import ROOT, environment
from tests.evaluation.answers import read

SIZES = (1_000, 10_000, 100_000, 1_000_000)
_NOISE = 0.03
"""Standard deviation on each of 384 coordinates: the copies of a text lie at a cosine of about 0.86."""

_EACH = 8
_QUESTIONS = 40


def grown(units: int, known: Index, random: np.random.Generator) -> tuple[np.ndarray, list[Unit]]:
    """Vectors (units, dim) and texts of an index that has grown to a size, eight units a section."""
    source = random.integers(len(known.units), size=units)
    vectors = known.vectors.reconstruct_n(0, len(known.units))[source]
    vectors += random.normal(0, _NOISE, vectors.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    other = random.integers(len(known.units), size=units)
    words = [unit.text.split() for unit in known.units]
    texts = [
        Unit(
            " ".join(words[one][: len(words[one]) // 2 + 1] + words[two][1::2]),
            "section" if i % _EACH == 0 else "sentence",
            f"groei#{i // _EACH}",
        )
        for i, (one, two) in enumerate(zip(source, other, strict=True))
    ]
    return vectors, texts


def measure() -> dict[str, Any]:
    """The figures of every size, each measured in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        files = {size: Path(folder) / f"{size}.json" for size in SIZES}
        for size, file in files.items():
            command = [sys.executable, "-m", "tests.evaluation.growth", str(size), str(file)]
            subprocess.run(command, cwd=ROOT, env=environment(), check=True)
        return {"sizes": [json.loads(file.read_text(encoding="utf-8")) for file in files.values()]}


def measure_size(units: int) -> dict[str, Any]:
    """Build seconds, memory in MB and milliseconds a question at a size."""
    known, random = load(), np.random.default_rng(1)
    vectors, texts = grown(units, known, random)
    sections = {unit.target: Section(unit.target, "", "groei", "", "") for unit in texts}
    encoder = Encoder()
    questions = [item["question"] for item in read("questions")[:_QUESTIONS]]
    asked = encoder(questions, "query")
    started = time.monotonic()
    index = vector_index(vectors)
    seconds = time.monotonic() - started
    found = Searcher(Index(texts, index, sections, {}, set()), encoder)
    built = time.monotonic() - started
    times = [_milliseconds(lambda question=question: found.sections(question)) for question in questions]
    encoding = [_milliseconds(lambda question=question: encoder([question], "query")) for question in questions]
    return {
        "units": units,
        "kind": type(index).__name__,
        "vectors_seconds": seconds,
        "build_seconds": built,
        "memory_mb": psutil.Process().memory_full_info().pss / 1e6,
        "question_ms": statistics.median(times),
        "encoding_ms": statistics.median(encoding),
        **_exact_or_graph(vectors, asked, index),
    }


def _exact_or_graph(vectors: np.ndarray, asked: np.ndarray, built: faiss.Index) -> dict[str, float]:
    """Both kinds of index on the same vectors: milliseconds a question, and what the graph finds of the first ten."""
    is_graph = isinstance(built, faiss.IndexHNSWFlat)
    exact = exact_index(vectors) if is_graph else built
    graph = built if is_graph else graph_index(vectors)
    right = exact.search(asked, 10)[1]
    given = graph.search(asked, 10)[1]
    same = [len(set(one) & set(two)) / 10 for one, two in zip(right, given, strict=True)]
    return {
        "exact_ms": statistics.median(_milliseconds(lambda row=row: exact.search(row[None], 10)) for row in asked),
        "graph_ms": statistics.median(_milliseconds(lambda row=row: graph.search(row[None], 10)) for row in asked),
        "graph_recall_at_10": float(np.mean(same)),
    }


def _milliseconds(action: Any) -> float:
    before = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - before)


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(measure_size(int(sys.argv[1]))), encoding="utf-8")
