"""Writes the weights in the package as files that `model` reads; only the action server's environment can."""

import json
import tempfile
from pathlib import Path

from sentencepiece import sentencepiece_model_pb2

from e5 import version
from e5.graph import transformer
from e5.model import LETTERS, MODEL, TOKENS
from e5.weights import Pieces, Weights, packaged_weights


def convert(folder: Path = version.FOLDER) -> None:
    """Writes the files, the version last; takes some seconds."""
    weights = Weights(packaged_weights())
    letters = {chr(letter): other for letter, other in weights.pieces.letters.items()}
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / MODEL, transformer(weights).SerializeToString())
    _write(folder / TOKENS, _tokens(weights.pieces))
    _write(folder / LETTERS, json.dumps(letters).encode())
    _write(folder / version.FILE, version.installed().encode())


def _tokens(pieces: Pieces) -> bytes:
    """The vocabulary as a SentencePiece model, which leaves letters as they are: see `LETTERS`."""
    model = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    kinds = model.SentencePiece
    begin, end, padding, unknown = pieces.specials
    special = {unknown: kinds.UNKNOWN, begin: kinds.CONTROL, end: kinds.CONTROL, padding: kinds.CONTROL}
    for number, (piece, score) in enumerate(pieces.pieces):
        model.pieces.add(piece=piece, score=score, type=special.get(number, kinds.NORMAL))
    for name, number in (("bos", begin), ("eos", end), ("pad", padding), ("unk", unknown)):
        setattr(model.trainer_spec, f"{name}_id", number)
        setattr(model.trainer_spec, f"{name}_piece", pieces.pieces[number][0])
    model.trainer_spec.model_type = model.trainer_spec.UNIGRAM
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = False
    return bytes(model.SerializeToString())


def _write(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)
