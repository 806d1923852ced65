"""Where outside sets may lie: for measuring only, no part of the project, absent elsewhere. For both environments."""

from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[3] / "shared" / "benchmarks"
