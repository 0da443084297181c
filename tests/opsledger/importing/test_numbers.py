"""Numbers as books, tables and countries write them; none is made another by leaving a mark out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.importing.conditions import condition
from opsledger.importing.context import Context
from opsledger.importing.mapping import Condition
from opsledger.importing.numbers import number_of, read_number
from opsledger.ledger import Ledger
from opsledger_events.errors import InputError
from tests.opsledger.importing.imports import entries, run
from tests.opsledger.importing.test_measures import measured


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1.234,50", ",", 1234.5),
        ("1 234 567,5", ",", 1234567.5),
        ("1'234.50", ".", 1234.5),
        ("12,34,567.00", ".", 1234567.0),
        ("(350,00)", ",", -350.0),
        ("200,00-", ",", -200.0),
        ("\u221212,30", ",", -12.3),
        ("35.2%", ".", 0.352),
        ("12,5 %", ",", 0.125),
        ("１２０", ".", 120),
        ("１，２３４．５", ".", 1234.5),
        ("1e-3", ".", 0.001),
        (".5", ".", 0.5),
        ("-7", ",", -7),
    ],
)
def test_a_number_is_what_its_writer_meant(text: str, mark: str, value: float) -> None:
    """Groups, signs before and behind, brackets, shares, full-width digits."""
    found = read_number(text, mark)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "mark", "way_out"),
    [
        ("12.5", ",", 'decimal = "."'),
        ("12,5", ".", 'decimal = ","'),
        ("1'200.00", ",", 'decimal = "."'),
        ("1,234,56", ".", "without:TEXT"),
        ("12 kg", ".", "without:TEXT"),
        ("(-5)", ".", "without:TEXT"),
        ("1_000", ".", "without:TEXT"),
        ("inf", ".", "without:TEXT"),
        ("1e999", ".", "without:TEXT"),
        ("9" * 5000, ".", "without:TEXT"),
        ("%", ".", "without:TEXT"),
    ],
)
def test_what_is_no_number_with_that_mark_is_refused(text: str, mark: str, way_out: str) -> None:
    """Twelve and a half with the other mark is not a hundred and twenty-five."""
    with pytest.raises(InputError, match="is not a number") as told:
        read_number(text, mark)
    assert way_out in told.value.way_out


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_what_is_written_with_groups_is_read_back(value: object) -> None:
    """With either mark."""
    text = f"{value:,}"
    assert read_number(text, ".") == float(str(value))
    assert read_number(text.translate({ord(","): ".", ord("."): ","}), ",") == float(str(value))


def test_a_test_of_a_number_reads_it_like_the_file() -> None:
    """`above` and `below` too; a whole number longer than any float is none."""
    above = condition(Condition(column="a", above=1000), ",").holds
    assert above is not None
    assert above(Context({"a": "1.000,5"}))
    assert not above(Context({"a": "999,5"}))
    assert number_of(10**400, ".") is None


def test_the_mark_of_the_file_holds_for_cells_and_sums(ledger: Ledger) -> None:
    """A wide table with decimal commas: its figures, and the columns that are made of them."""
    wide = """
name = "shops"
[source]
delimiter = ";"
decimal = ","
[time]
column = "month"
format = "period"
edge = "end of month"
[computed.all]
sum = ["men", "women"]
[[measure]]
period = "{month}"
[measure.columns]
sales = "shop.sales"
share = { indicator = "shop.share", denominator = "{all}" }
[[setup]]
do = "indicator define"
record = "shop.sales"
at = "2020-01-01"
fields = { title = "Sales", formula = "till", unit = "EUR", frequency = "month" }
[[setup]]
do = "indicator define"
record = "shop.share"
at = "2020-01-01"
fields = { title = "Share", formula = "till", unit = "share", frequency = "month", aggregate = "mean" }
"""
    run(ledger, wide, "month;sales;share;men;women\n2020-02;1.234,5;12,5 %;1.000,5;1,5\n")
    assert [(record, value, out_of) for record, _, _, value, out_of in measured(ledger)] == [
        ("shop.sales", 1234.5, None),
        ("shop.share", 0.125, 1002.0),
    ]
    assert entries(ledger)[-1].effective_at.isoformat() == "2020-03-01T00:00:00+00:00"
