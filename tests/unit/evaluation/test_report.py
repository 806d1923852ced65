"""The report from figures as the parts give them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.report import write
from tests.evaluation.statistics import reliability, risk_coverage, share

RETRIEVED = {"n": 5, "recall_at_1": 0.4, "recall_at_3": 0.6, "ndcg_at_10": 0.5}
HEAD = {"kept": True, "recall_without": 0.34, "recall_with": 0.36, "log_loss_without": 0.53, "log_loss_with": 0.52}
MISS = {
    "question": "Wat kost <b>dat</b>?",
    "kind": "plain",
    "topics": ["kosten"],
    "verdict": "wrong",
    "said": ["ad_duur"],
    "reply": "Twee jaar.",
    "buttons": [],
    "problem": None,
    "ranking": [("faq/ad_duur", 0.8)],
    "gate": [{"intent": "faq/ad_duur", "probability": 0.91, "role": "whole"}],
    "sections": [("handreiking#tip-5", 0.4)],
}
SIZE = {"units": 1000, "build_seconds": 0.5, "memory_mb": 500.0, "question_ms": 50.0, "encoding_ms": 45.0}
SIZE |= {"exact_ms": 0.4, "graph_ms": 0.2, "graph_recall_at_10": 1.0}
ALONE = {"n": 2, "right": 1, "unknown": 1, "wrong": 0, "outside": 1, "honest": 1, "training_seconds": 9.0}
PARTS: dict[str, dict[str, Any]] = {
    "answers": {
        "answers": {"n": 2, "right": 1, "clarified": 0, "unknown": 0, "wrong": 1},
        "out_of_scope": {"n": 1, "honest": 1},
        "shares": {"right": share(1, 2), "wrong": share(1, 2)},
        "honest": {"near": share(1, 1)},
        "turns": share(1, 1),
        "person": {"recognised": share(1, 1), "mistaken": share(0, 3), "mistaken_alike": share(0, 1)},
        "kinds": {"plain": {"right": share(1, 2), "wrong": share(1, 2)}},
        "alone": {"bm25": {"right": share(1, 2), "honest": share(0, 1)}},
        "gate": {
            "reliability": reliability([0.9, 0.8], [True, False]),
            "risk_coverage": risk_coverage([0.9, 0.8], [True, False]),
        },
        "misses": [MISS],
    },
    "retrieval": {
        "encoder": "e5",
        "head": HEAD,
        "retrieval": {"index": RETRIEVED},
        "gov_faq_nl": {"bm25": RETRIEVED},
    },
    "folds": {
        "n": 4,
        "right": 3,
        "confused": [{"has": "faq/a", "got": "faq/b", "times": 1}],
        "matrix": {"topics": ["faq/a", "faq/b"], "parts": [[0.5, 0.5], [0.0, 1.0]]},
    },
    "channels": {
        "median_ms": {"rest": 40.0, "web": 30.0, "telegram": 60.0},
        "turns": 50,
        "crowd": {"visitors": 200, "answered": 200, "median_s": 1.5, "p95_s": 2.5},
        "thumbs": {"up": 2},
    },
    "xsid": {"n": 10, "right": 9, "accuracy": 0.9, "macro_f1": 0.8},
    "speed": {
        "speed": {
            "faq_ratio": 0.9,
            "retrieved_ratio": 1.4,
            "refusal_ratio": 1.0,
            "turns": 60,
            "median_ms": {"faq": 90.0, "retrieved": 140.0, "refusal": 100.0, "starter": 100.0},
        },
        "start": {"seconds": 20.0, "starter_seconds": 19.0, "starts": 3},
        "memory": {"pss_mb": 1500.0, "starter_pss_mb": 900.0},
        "training": {"seconds": 80.0},
    },
    "growth": {"sizes": [SIZE, {**SIZE, "units": 100_000}]},
    "starter": {"examples": 4, "starter": ALONE, "own": ALONE},
}


def put(folder: Path, *names: str) -> None:
    for name in names:
        kept = {"measured": "2026-11-25T10:00", "seconds": 12.3, "commit": "abc", **PARTS[name]}
        (folder / f"{name}.json").write_text(json.dumps(kept), encoding="utf-8")


def test_it_has_the_keys_that_others_read(tmp_path: Path):
    put(tmp_path, *PARTS)
    write(tmp_path)
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert found["answers"] == {"n": 2, "right": 1, "clarified": 0, "unknown": 0, "wrong": 1}
    assert found["out_of_scope"] == {"n": 1, "honest": 1}
    assert found["outside"]["xsid_nl"]["accuracy"] == 0.9
    assert found["outside"]["gov_faq_nl"]["bm25"]["recall_at_1"] == 0.4
    assert found["head"]["kept"] is True
    assert found["speed"]["faq_ratio"] == 0.9
    assert found["memory"]["starter_pss_mb"] == 900
    assert found["start"]["starter_seconds"] == 19


def test_the_page_shows_every_part_and_escapes_what_people_typed(tmp_path: Path):
    put(tmp_path, *PARTS)
    sums = write(tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 6
    assert "Wat kost &lt;b&gt;dat&lt;/b&gt;?" in page
    assert "<b>dat" not in page
    assert "faq/ad_duur 0.91 (whole)" in page
    assert "recall@1 0,340 zonder en 0,360 met" in page
    assert "1 van 2 · 50,0 %" in sums
    assert "| gewoon | 1 van 2" in (tmp_path / "report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(PARTS))
def test_one_part_is_enough(tmp_path: Path, name: str):
    put(tmp_path, name)
    write(tmp_path)
    assert "versie abc" in (tmp_path / "report.html").read_text(encoding="utf-8") or name == "starter"


def test_an_outside_set_that_is_not_there_gets_a_word(tmp_path: Path):
    absent = {"measured": "nu", "seconds": 1, "commit": "abc"}
    retrieved = {**PARTS["retrieval"], "gov_faq_nl": None}
    (tmp_path / "xsid.json").write_text(json.dumps(absent), encoding="utf-8")
    (tmp_path / "retrieval.json").write_text(json.dumps({**absent, **retrieved}), encoding="utf-8")
    write(tmp_path)
    assert (tmp_path / "report.html").read_text(encoding="utf-8").count("niet aanwezig") == 2


def test_another_encoder_stands_beside_ours(tmp_path: Path):
    put(tmp_path, "retrieval")
    file = tmp_path / "retrieval.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    for other, said in (({"failed": "geen netwerk"}, "was niet te laden: geen netwerk"), (PARTS["retrieval"], "LaBSE")):
        file.write_text(json.dumps({**kept, "other": {**other, "encoder": "LaBSE"}}), encoding="utf-8")
        write(tmp_path)
        assert said in (tmp_path / "report.html").read_text(encoding="utf-8")
