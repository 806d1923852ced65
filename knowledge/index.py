"""The index: a set of files with a fingerprint, made from the sources and the topic files."""

import hashlib
import json
import math
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

import faiss
import numpy as np

from e5 import version
from knowledge.documents import Document, read_document
from knowledge.encoder import Encoder, Role, encoder_name
from knowledge.head import Pairs, applied, fit
from knowledge.pages import page
from knowledge.paths import INDEX, SOURCES, TOPICS
from knowledge.places import read_places
from knowledge.schemes import Scheme, read_schemes
from knowledge.sections import Section
from knowledge.topics import Topic, read_topics, topic_files
from knowledge.units import Unit, units_of

VERSION = 4
"""Raise when the form of the files changes."""

EXACT_UP_TO = 50_000
"""Units; beyond, a graph is searched. Measured, see the README."""

_BLOCK = 200
"""Texts that are encoded between two reports of how far it is."""

_LINKS, _SEARCH_WIDTH = 32, 256

FINGERPRINT = "fingerprint.json"
HEAD = "head.json"
_VECTORS, _UNITS, _SHARED, _CACHE, _PLACES = "vectors.faiss", "units.json", "shared.json", "vectors.npz", "places.json"
_MATRIX = "head.npy"


class IndexUnusable(Exception):
    """The index is absent, stale or damaged; the message says so and what to do, in Dutch."""


@dataclass(frozen=True)
class Index:
    """What a search needs.

    Attributes:
        units: the texts, those of a target together and topics last, in the order of `vectors`.
        vectors: of the units, those of sections as the head sees them.
        sections: by id.
        labels: of the topics, by intent.
        reached: the ids of the sections that a topic rests on, and of introductions.
        head: the matrix (dim, dim) of the domain head, if it was worth keeping.
    """

    units: list[Unit]
    vectors: faiss.Index
    sections: dict[str, Section]
    labels: dict[str, str]
    reached: set[str]
    head: np.ndarray | None = None


def sources_fingerprint() -> str:
    """A hash of everything that the index is made from."""
    digest = hashlib.sha256(f"{VERSION} {encoder_name()}".encode())
    for path in [*sorted(SOURCES.iterdir()), *topic_files(TOPICS)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_fresh(folder: Path = INDEX) -> bool:
    """Whether the index is whole and made from the sources as they are, and the packaged encoder is ready."""
    if not version.is_fresh():
        return False
    try:
        _verify(folder)
    except IndexUnusable:
        return False
    return True


def build(folder: Path = INDEX) -> None:
    """Reads all sources, encodes what is new and writes the files; raises DataError for wrong data.

    Readies the packaged encoder too, as the Rasa server needs it whatever the search uses.
    """
    if not version.is_fresh():
        from e5.convert import convert

        convert()
    fingerprint = sources_fingerprint()
    schemes, topics = read_schemes(), read_topics()
    documents = read_documents()
    sections = all_sections(documents, schemes)
    units = units_of(sections, topics)
    folder.mkdir(parents=True, exist_ok=True)
    vectors = _encoded(units, folder / _CACHE)
    head, worth = fit(_pairs(units, vectors, topics))
    of_sections = sum(unit.kind != "example" for unit in units)
    vectors[:of_sections] = applied(head, vectors[:of_sections])
    files = {
        _VECTORS: bytes(faiss.serialize_index(vector_index(vectors))),
        _UNITS: _json([asdict(unit) for unit in units]),
        _MATRIX: b"" if head is None else head.astype(np.float32).tobytes(),
        HEAD: _json({"kept": head is not None, **(asdict(worth) if worth else {})}),
        _PLACES: _json(read_places()),
        _SHARED: _json(_shared(sections, schemes, topics)),
        **{f"pages/{document.id}.html": page(document).encode() for document in documents},
    }
    for name, content in files.items():
        _write(folder / name, content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    _write(folder / FINGERPRINT, _json({"sources": fingerprint, "files": hashes}))


def load(folder: Path = INDEX) -> Index:
    """Loads the index; raises IndexUnusable when it is absent, stale or damaged."""
    _verify(folder)
    rows = json.loads((folder / _UNITS).read_text(encoding="utf-8"))
    shared = json.loads((folder / _SHARED).read_text(encoding="utf-8"))
    return Index(
        units=[Unit(row["text"], row["kind"], row["target"]) for row in rows],
        vectors=faiss.deserialize_index(np.frombuffer((folder / _VECTORS).read_bytes(), dtype=np.uint8)),
        sections={key: Section(id=key, **value) for key, value in shared["sections"].items()},
        labels=shared["labels"],
        reached=set(shared["reached"]),
        head=built_head(folder),
    )


def in_memory(
    units: list[Unit], sections: Sequence[Section], encoder: Encoder, head: np.ndarray | None = None
) -> Index:
    """An index of the units of sections, without files and without topics."""
    return Index(
        units=units,
        vectors=vector_index(applied(head, encoder([unit.text for unit in units], "passage"))),
        sections={section.id: section for section in sections},
        labels={},
        reached=set(),
        head=head,
    )


def built_head(folder: Path = INDEX) -> np.ndarray | None:
    """The domain head of the last build, if it was worth keeping; raises IndexUnusable without a build."""
    _verify(folder)
    numbers = np.frombuffer((folder / _MATRIX).read_bytes(), dtype=np.float32)
    return numbers.reshape(math.isqrt(len(numbers)), -1) if len(numbers) else None


def _pairs(units: list[Unit], vectors: np.ndarray, topics: list[Topic]) -> Pairs:
    """The examples with the sections that their topics rest on."""
    kinds = np.array([unit.kind for unit in units])
    sections = list(dict.fromkeys(unit.target for unit in units if unit.kind != "example"))
    numbers = {target: number for number, target in enumerate(sections)}
    source = {topic.intent: topic.source for topic in topics}
    section = [numbers.get(source.get(unit.target) or unit.target, -1) for unit in units]
    owners = np.array(section)
    asked = (kinds == "example") & (owners >= 0)
    return Pairs(vectors[asked], owners[asked], vectors[kinds != "example"], owners[kinds != "example"])


def read_documents() -> list[Document]:
    """The Markdown documents among the sources; raises DataError."""
    return [read_document(path) for path in sorted(SOURCES.glob("*.md"))]


def all_sections(documents: list[Document], schemes: list[Scheme]) -> list[Section]:
    """The sections of all sources, in order."""
    found = [section for document in documents for section in document.sections()]
    return found + [scheme.section() for scheme in schemes]


def vector_index(vectors: np.ndarray) -> faiss.Index:
    """An index of (n, dim) vectors of length 1 by their dot product: exact while that is fast enough."""
    return exact_index(vectors) if len(vectors) <= EXACT_UP_TO else graph_index(vectors)


def exact_index(vectors: np.ndarray) -> faiss.Index:
    """Compares a question with every vector."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


def graph_index(vectors: np.ndarray) -> faiss.Index:
    """Finds most of the nearest vectors along a graph (HNSW, Malkov and Yashunin 2018)."""
    index = faiss.IndexHNSWFlat(vectors.shape[1], _LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efSearch = _SEARCH_WIDTH
    index.add(vectors)
    return index


def _shared(sections: list[Section], schemes: list[Scheme], topics: list[Topic]) -> dict[str, object]:
    """What other rooms need to know: see `bot/shared.py`."""
    facts = {f"{scheme.id}.{name}": text for scheme in schemes for name, text in scheme.facts.items()}
    windows = {scheme.id: scheme.window.as_data() for scheme in schemes if scheme.window}
    by_id = {section.id: {k: v for k, v in asdict(section).items() if k != "id"} for section in sections}
    labels = {topic.intent: topic.label for topic in topics if topic.label}
    introductions = {section.id for section in sections if section.is_introduction}
    reached = sorted(introductions | {topic.source for topic in topics if topic.source})
    return {"sections": by_id, "facts": facts, "windows": windows, "labels": labels, "reached": reached}


def _verify(folder: Path) -> None:
    again = "Maak de index opnieuw met: python -m knowledge build"
    try:
        stored = json.loads((folder / FINGERPRINT).read_text(encoding="utf-8"))
        hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in stored["files"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnusable(f"De index ontbreekt of is beschadigd. {again}") from error
    if hashes != stored["files"]:
        damaged = ", ".join(name for name, value in hashes.items() if value != stored["files"][name])
        raise IndexUnusable(f"De index is beschadigd ({damaged}). {again}")
    if stored["sources"] != sources_fingerprint():
        raise IndexUnusable(f"De index is ouder dan de bronnen. {again}")


def _encoded(units: list[Unit], cache: Path) -> np.ndarray:
    """The vectors of units: (n, dim). Those of an earlier build are taken from the cache.

    Examples are encoded as questions, as they are compared with questions.
    """
    known, encoder = _read_cache(cache), None
    for role in get_args(Role):
        texts = dict.fromkeys(unit.text for unit in units if _role(unit) == role)
        if missing := [text for text in texts if (role, text) not in known]:
            encoder = encoder or Encoder()
            for start in range(0, len(missing), _BLOCK):
                print(f"» {start} van {len(missing)} teksten", flush=True)
                block = missing[start : start + _BLOCK]
                known.update(zip(((role, text) for text in block), encoder(block, role), strict=True))
    keys = list(dict.fromkeys((_role(unit), unit.text) for unit in units))
    np.savez(
        cache,
        encoder=encoder_name(),
        roles=np.array([role for role, _ in keys]),
        texts=np.array([text for _, text in keys]),
        vectors=np.stack([known[key] for key in keys]),
    )
    return np.stack([known[_role(unit), unit.text] for unit in units])


def _role(unit: Unit) -> Role:
    return "query" if unit.kind == "example" else "passage"


def _read_cache(cache: Path) -> dict[tuple[str, str], np.ndarray]:
    try:
        stored = np.load(cache)
        if str(stored["encoder"]) != encoder_name():
            return {}
        keys = zip(stored["roles"].tolist(), stored["texts"].tolist(), strict=True)
        return dict(zip(keys, stored["vectors"], strict=True))
    except Exception:
        return {}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _write(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)
