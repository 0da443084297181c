"""The benchmark runs from end to end; what it measures is never asserted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.__main__ import main, sizes
from bench.findings import at_least, at_most
from bench.rows import ROWS


def test_a_tiny_run_measures_every_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every row stands in the table and in the file of results, with the machine and the date."""
    assert main(["--sizes", "2000", "--folder", str(tmp_path)]) == 0, capsys.readouterr().out
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    printed = capsys.readouterr().out
    assert {finding["row"] for finding in results["findings"]} == set(ROWS)
    assert all(finding["what"] in printed for finding in results["findings"])
    assert results["machine"]["python"]
    assert results["date"]


def test_sizes_are_written_short_or_in_full() -> None:
    """`10k` is ten thousand."""
    assert sizes("2000,10k,1M") == (2_000, 10_000, 1_000_000)


def test_a_target_is_met_from_its_own_side() -> None:
    """The limit itself is good enough, from below and from above."""
    assert at_least(0.85, "× raw").met(0.85)
    assert not at_least(0.85, "× raw").met(0.84)
    assert at_most(50, "ms").met(50)
    assert not at_most(50, "ms").met(51)
