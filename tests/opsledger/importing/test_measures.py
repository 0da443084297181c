"""A wide table becomes measurements: one column one indicator, with segments and denominators."""

from __future__ import annotations

from pathlib import Path

from opsledger.ledger import Ledger
from opsledger_events.kinds.indicator import MeasurementCorrected, MeasurementRecorded
from tests.opsledger.importing.imports import entries, run, run_with_rejects

WIDE = """
name = "shops"
[time]
column = "day"
format = "%d.%m.%Y"
zone = "Europe/Lisbon"
edge = "end of day"
[computed.visits]
sum = ["men", "women"]
[[measure]]
period = "{day|period:day}"
segment = "{shop}"
[measure.columns]
sales = "shop.sales"
share = { indicator = "shop.share", denominator = "{visits}" }
[[setup]]
do = "indicator define"
record = "shop.sales"
at = "2020-01-01"
fields = { title = "Sales", formula = "till", unit = "EUR", frequency = "day" }
[[setup]]
do = "indicator define"
record = "shop.share"
at = "2020-01-01"
fields = { title = "Share", formula = "till", unit = "share", frequency = "day", aggregate = "mean" }
"""
DATA = "day,shop,sales,share,men,women\n01.02.2020,Porto,120.5,0.5,30,10\n01.02.2020,Faro,,0.25,5,x\n"


def measured(ledger: Ledger) -> list[tuple[str, str, str, float, float | None]]:
    """Record, period, segment, value and denominator of every measurement."""
    return [
        (entry.record, data.period, data.segment, data.value, data.denominator)
        for entry in entries(ledger)
        if isinstance(data := entry.data, MeasurementRecorded)
    ]


def test_each_filled_cell_is_a_measurement(ledger: Ledger) -> None:
    summary = run(ledger, WIDE, DATA)
    assert measured(ledger) == [
        ("shop.sales", "2020-02-01", "Porto", 120.5, None),
        ("shop.share", "2020-02-01", "Porto", 0.5, 40.0),
        ("shop.share", "2020-02-01", "Faro", 0.25, None),
    ]
    assert (summary.rows, summary.events) == (2, 5)


def test_a_days_figure_holds_from_the_end_of_the_day_where_it_was(ledger: Ledger) -> None:
    run(ledger, WIDE, DATA)
    assert entries(ledger)[-1].effective_at.isoformat() == "2020-02-02T00:00:00+00:00"


def test_setup_is_recorded_once_even_before_other_data(ledger: Ledger) -> None:
    run(ledger, WIDE, DATA)
    assert run(ledger, WIDE, DATA).events == 0
    assert run(ledger, WIDE, "day,shop,sales,share,men,women\n02.02.2020,Faro,1,,,\n").events == 1


RESTATED = (
    DATA.replace("120.5", "121")
    .replace("day,shop,sales,share,men,women", "day,shop,sales,share,men,women,note")
    .replace(",30,10", ",30,10,late sales")
    .replace(",5,x", ",5,x,")
)


def test_a_value_that_comes_again_says_nothing_new_and_another_is_refused(
    ledger: Ledger, tmp_path: Path
) -> None:
    run(ledger, WIDE, DATA)
    summary, rejected = run_with_rejects(ledger, WIDE, RESTATED, tmp_path)
    assert [row["line"] for row in rejected] == [2]
    assert "shop.sales has 120.5 for 2020-02-01 Porto, and this row says 121.0" in str(rejected[0]["error"])
    assert (summary.events, summary.unchanged) == (0, 1)


def test_another_value_is_a_correction_where_the_mapping_says_so(ledger: Ledger) -> None:
    run(ledger, WIDE, DATA)
    mapping = WIDE.replace(
        'segment = "{shop}"', 'segment = "{shop}"\nagain = "correct"\nreason = "by {@file}"'
    )
    assert run(ledger, mapping, RESTATED, "new.csv").events == 1
    last = entries(ledger)[-1]
    assert isinstance(last.data, MeasurementCorrected)
    assert (last.record, last.data.value, last.reason) == ("shop.sales", 121.0, "by new.csv")
    assert run(ledger, mapping, RESTATED.replace("late sales", "again")).events == 0
    assert run(ledger, mapping, RESTATED.replace("late sales", "back").replace("121", "120.5")).events == 1


def test_an_indicator_made_by_hand_is_measured_as_it_is(ledger: Ledger) -> None:
    run(ledger, WIDE.replace('"shops"', '"other"'), DATA.splitlines()[0] + "\n")
    assert run(ledger, WIDE, DATA).events == 3
