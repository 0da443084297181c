"""Series of values at any moment: the latest of each period, put together as the indicator says."""

from __future__ import annotations

from math import isclose
from pathlib import Path
from sys import float_info
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from opsledger_events.event import AnyEntry
from opsledger_events.kinds.indicator import (
    Aggregate,
    IndicatorDefined,
    MeasurementCorrected,
    MeasurementRecorded,
)
from opsledger_events.periods import Frequency
from opsledger_events.values import moment_of
from opsledger_projections.at import LIVE, At
from opsledger_projections.measurements import segments, series
from opsledger_projections.views import Views
from tests.projections import plain
from tests.projections.entries import entry
from tests.projections.histories import START, histories
from tests.projections.memory import MemoryLog
from tests.projections.test_records import moments


@settings(max_examples=50, deadline=None)
@given(histories, moments)
def test_the_latest_value_of_each_period(entries: list[AnyEntry], asked: list[At]) -> None:
    """Of each segment, by what counts at the moment."""
    with TemporaryDirectory() as folder:
        views = Views.open(Path(folder) / "views.db", MemoryLog(entries))
        for at in (LIVE, *asked):
            latest: dict[tuple[str, str], tuple[float, int]] = {}
            for e in plain.counted(entries, at):
                if e.record == "R-1" and isinstance(e.data, MeasurementRecorded | MeasurementCorrected):
                    latest[e.data.segment, e.data.period] = (e.data.value, e.position)
            for segment in ("", "EWR"):
                points = series(views, "R-1", at, segment).points
                expected = {period: value for (s, period), value in latest.items() if s == segment}
                assert {p.period: (p.value, p.position) for p in points} == expected
                assert [p.start_us for p in points] == sorted(p.start_us for p in points)
            assert segments(views, "R-1", at) == sorted({s for s, _ in latest})
        views.close()


def measured(tmp_path: Path, aggregate: Aggregate, *values: MeasurementRecorded) -> Views:
    """Views of one indicator with these values."""
    define = IndicatorDefined(title="K", unit="1", formula="x", frequency=Frequency.DAY, aggregate=aggregate)
    events = [define, *values]
    log = MemoryLog(entry(n, "K", event, version=n) for n, event in enumerate(events, 1))
    return Views.open(tmp_path / "views.db", log)


def value(segment: str, number: float, out_of: float | None = None) -> MeasurementRecorded:
    """A value of one day."""
    return MeasurementRecorded(period="2024-01-02", segment=segment, value=number, denominator=out_of)


@pytest.mark.parametrize(
    ("aggregate", "values", "expected", "out_of"),
    [
        (Aggregate.SUM, [value("A", 3), value("B", 4)], 7, None),
        (Aggregate.LAST, [value("A", 3), value("B", 4)], 7, None),
        (Aggregate.MEAN, [value("A", 0.5, 10), value("B", 0.9, 30)], 0.8, 40),
        (Aggregate.MEAN, [value("A", 1), value("B", 2)], 1.5, None),
        (Aggregate.MEAN, [value("A", 0, 0), value("B", 0, 0)], 0, 0),
        (Aggregate.SUM, [value("A", 1.7e308), value("B", 1.7e308)], float_info.max, None),
        (Aggregate.MEAN, [value("A", 1.7e308), value("B", 1.5e308)], 1.6e308, None),
        (Aggregate.MEAN, [value("A", 1e308, 10), value("B", 1e308, 30)], 1e308, 40),
        (Aggregate.SUM, [value("A", 3), value("", 5), value("B", 4)], 5, None),
    ],
)
def test_segments_become_one(
    tmp_path: Path,
    aggregate: Aggregate,
    values: list[MeasurementRecorded],
    expected: float,
    out_of: float | None,
) -> None:
    """Sums add up, ratios are weighted, and a value of the whole is the whole."""
    (point,) = series(measured(tmp_path, aggregate, *values), "K").points
    assert isclose(point.value, expected)
    assert point.denominator == out_of
    assert moment_of(point.start_us).isoformat() == "2024-01-02T00:00:00+00:00"


@pytest.mark.parametrize(
    ("named", "measured_in", "lacking"),
    [
        ((), [("A", "B"), ("A",)], ("B",)),
        ((), [("A", "B"), ("A", "B")], ()),
        ((), [("A",), ("A", "B")], ()),
        ((), [("A", "B"), ("A",), ("A",)], ()),
        (("B", "A", "C"), [("A", "B"), ("A",), ("A",)], ("B",)),
        (("A",), [("A", "B"), ("A",)], ()),
        ((), [("A", "B"), ("A", "")], ()),
        (("A", "B"), [("A",)], ()),
    ],
)
def test_the_latest_value_is_without_the_segments_that_were_not_measured(
    tmp_path: Path, named: tuple[str, ...], measured_in: list[tuple[str, ...]], lacking: tuple[str, ...]
) -> None:
    """Those that the indicator names, or else those of the period before; none of a whole that was measured itself."""
    define = IndicatorDefined(title="K", unit="1", formula="x", frequency=Frequency.DAY, segments=named)
    values = [
        MeasurementRecorded(period=f"2024-01-{number:02}", segment=segment, value=1)
        for number, segments in enumerate(measured_in, 1)
        for segment in segments
    ]
    log = MemoryLog(entry(n, "K", event, version=n) for n, event in enumerate([define, *values], 1))
    views = Views.open(tmp_path / "views.db", log)
    assert series(views, "K").lacking == lacking
    assert series(views, "K", segment="A").lacking == ()


@pytest.mark.parametrize(
    ("aggregate", "values", "whole"),
    [
        (Aggregate.SUM, [value("A", 0.1), value("B", 0.2)], 0.3),
        (Aggregate.MEAN, [value("A", 98.7, 841), value("B", 98.7, 980), value("C", 98.7, 403)], 98.7),
        (Aggregate.MEAN, [value("A", 0.1), value("B", 0.1), value("C", 0.1)], 0.1),
        (Aggregate.MEAN, [value("A", 1), value("B", 1), value("C", 2)], 4 / 3),
        (Aggregate.SUM, [value("A", 123456789012345.5), value("B", 0.5)], 123456789012346),
        (Aggregate.SUM, [value("A", 1234567890123456.0), value("B", 1)], 1234567890123457),
    ],
)
def test_a_whole_has_no_digits_of_the_arithmetic(
    tmp_path: Path, aggregate: Aggregate, values: list[MeasurementRecorded], whole: float
) -> None:
    """It would miss a target that its parts reach, and vary where none of them does."""
    (point,) = series(measured(tmp_path, aggregate, *values), "K").points
    assert point.value == whole


def test_a_correction_holds_from_when_it_was_known(tmp_path: Path) -> None:
    """Before it, the wrong value stands."""
    wrong = entry(2, "K", value("", 3), version=2, effective=START)
    right = MeasurementCorrected(period="2024-01-02", value=4)
    log = MemoryLog(
        [
            entry(1, "K", IndicatorDefined(title="K", frequency=Frequency.DAY)),
            wrong,
            entry(3, "K", right, version=3, reason="typo"),
        ]
    )
    views = Views.open(tmp_path / "views.db", log)
    assert [(p.value, p.corrected) for p in series(views, "K").points] == [(4, True)]
    assert [(p.value, p.corrected) for p in series(views, "K", At(position=2)).points] == [(3, False)]
