"""The schemes: dated facts with their link."""

from pathlib import Path

import pytest

from knowledge.problems import DataError
from knowledge.schemes import FILE, read_schemes


def test_a_maximum_never_stands_without_the_real_amount():
    praktijkleren = next(scheme for scheme in read_schemes() if scheme.id == "praktijkleren")
    fact = praktijkleren.facts["bedrag"]
    assert "2.700" in fact
    assert "600" in fact
    assert praktijkleren.section().stand_op


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  stand_op: 2026-11-01\n", "", "‘stand_op’ ontbreekt"),
        ("stand_op: 2026-11-01", "stand_op: gisteren", "niet de goede vorm"),
        ("link: https://www.rvo.nl", "link: www.rvo.nl", "niet de goede vorm"),
        ("  by: RVO\n", "  by: RVO\n  prijs: 3\n", "‘prijs’ ken ik hier niet"),
        ("    opens: 2026-06-02\n", "", "‘opens’ ontbreekt"),
        ("      really:", "      anders:", "een feit is een zin"),
    ],
)
def test_wrong_data_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, message: str):
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "regelingen.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_schemes(path)
    assert message in str(caught.value)
    assert caught.value.problems[0].line > 1


def test_broken_yaml_is_told_with_its_line(tmp_path: Path):
    path = tmp_path / "regelingen.yml"
    path.write_text("praktijkleren:\n  name: 'open\n  by: RVO\n", encoding="utf-8")
    with pytest.raises(DataError, match="loopt de opmaak vast"):
        read_schemes(path)
