"""Templates, filters, times, conditions and computed columns, each on one row."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from opsledger.importing.computed import computed
from opsledger.importing.conditions import condition
from opsledger.importing.context import Context
from opsledger.importing.filters import Tools
from opsledger.importing.mapping import Computed, Condition
from opsledger.importing.templates import template
from opsledger.importing.times import Clock
from opsledger_events.errors import InputError

TOOLS = Tools({"level": {"1": "high", "": "none"}, "any": {"*": "other"}}, Clock("%d-%m-%Y %H:%M", "+08:00"))
ROW: dict[str, Any] = {
    "level": "1",
    "who": "  Ada  Lovelace ",
    "none": None,
    "when": "05-03-2020 07:30",
    "n": 3,
    "tags": "a, b ,,c",
    "path": "docs/a b.tar.md",
    "list": [1, 2],
    "share": "12,5 %",
    "piped": "x|y:z",
    "a|b": "pipe",
    "amount": "EUR 1,200.50",
}


def fill(written: Any, **more: Any) -> Any:
    """The value of a template for the row."""
    return template(written, TOOLS).fill(Context(ROW, **more))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("plain", "plain"),
        ("", ""),
        ("{{{who|trim}}}", "{Ada  Lovelace}"),
        ("{n}", 3),
        ("n={n}", "n=3"),
        ("{list}", [1, 2]),
        ("{none}", None),
        ("by {none}", None),
        ("{who|line} and {none}", "Ada Lovelace and "),
        ("{none|default:nobody}", "nobody"),
        ("{none|or:who|trim|upper}", "ADA  LOVELACE"),
        ("{level|map}", "high"),
        ("{who|map:any}", "other"),
        ("{none|map:level}", "none"),
        ("{when|time}", "2020-03-05T07:30:00+08:00"),
        ("{when|date}", "2020-03-05"),
        ("{when|period:week}", "2020-W10"),
        ("{tags|split:,}", ["a", "b", "c"]),
        ("{who|trim|split: |item:2}-{who|split: |item:1}", "Lovelace-Ada"),
        ("{tags|split:,|item:-1}{tags|split:,|item:9}", "c"),
        ("{list|item:2}", 2),
        ("{n|item:1}", 3),
        ("{piped|split:||}", ["x", "y:z"]),
        ("{piped|split:|||item:1}", "x"),
        ("{a||b}", "pipe"),
        ("{amount|without:EUR|number}", 1200.5),
        ("{path|name}", "a b.tar"),
        ("{path|slug}", "docs/a-b.tar.md"),
        ("{who|trim|cut:4}", "Ada…"),
        ("{path|first:4}", "docs"),
        ("{share|number:,}", 0.125),
        ("{n|number}", 3),
        (5, 5),
        ({"a": "{n}", "b": "{none}"}, {"a": 3}),
        (["{n}", "{none}", "x"], [3, "x"]),
    ],
)
def test_templates_come_to_values(written: Any, value: Any) -> None:
    assert fill(written) == value


def test_special_names_tell_about_the_row() -> None:
    told = fill(
        "{@file}:{@line} {@key} {@record} {@before.n} {@time}",
        file="f.csv",
        line=7,
        key="k",
        record="R",
        before={"n": 2},
        at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    assert told == "f.csv:7 k R 2 2020-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("written", "message", "way_out"),
    [
        ("{who", "without its other half", "written twice"),
        ("who}", "without its other half", ""),
        ("{}", "no column name", ""),
        ("{who|trimm}", "no filter “trimm”", "“trim”"),
        ("{who|trim:3}", "takes nothing behind a colon", ""),
        ("{who|cut}", "needs something behind a colon", "cut:N"),
        ("{who|cut:x}", "not a number of characters", ""),
        ("{who|map:levle}", "no value map “levle”", "“level”"),
        ("{@lin}", "There is no “@lin”", "@line"),
        ("{when|period:fortnight}", "not a length of a period", "week"),
        ("{when|time:then}", "not a time format", "iso"),
        ("{when|time:%d.%m.%Q}", "not a time format: 'Q' is a bad directive", "strptime"),
        ("{when|time:%Y %Y}", "not a time format", "strptime"),
        ("{when|time:%d %b %H:%M}", "has no year", "computed"),
        ("{tags|split:,|item:0}", "“0” is not the place of an item", "The first is 1"),
    ],
)
def test_a_wrong_template_says_what_is_right(written: str, message: str, way_out: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        template(written, TOOLS)
    assert way_out in error.value.way_out


@pytest.mark.parametrize("written", ["{who|number}", "{who|map:level}", "{who|time}", "{n|number:;}"])
def test_a_value_that_does_not_fit_is_told(written: str) -> None:
    with pytest.raises(InputError):
        fill(written)


@pytest.mark.parametrize(
    ("form", "zone", "edge", "written", "moment"),
    [
        ("iso", "UTC", "start", "2020-03-05T07:30:00+01:00", "2020-03-05T06:30:00"),
        ("iso", "Asia/Shanghai", "start", "2020-03-05 07:30", "2020-03-04T23:30:00"),
        ("epoch", "UTC", "start", "1583393400.5", "2020-03-05T07:30:00.500000"),
        ("epoch_ms", "UTC", "start", 1583393400001, "2020-03-05T07:30:00.001000"),
        ("epoch_us", "UTC", "start", "1583393400000001", "2020-03-05T07:30:00.000001"),
        ("%d.%m.%Y", "Europe/Lisbon", "end of day", "28.03.2020", "2020-03-29T00:00:00"),
        ("%Y-%m", "UTC", "end of month", "2020-12", "2021-01-01T00:00:00"),
        ("period", "UTC", "start", "2020-Q2", "2020-04-01T00:00:00"),
        ("period", "+08:00", "end of quarter", "2020-Q2", "2020-06-30T16:00:00"),
        ("period", "UTC", "end of year", 2020, "2021-01-01T00:00:00"),
        ("%Y-%m-%d", "-05:00", "end of quarter", "2020-02-03", "2020-04-01T05:00:00"),
        ("%d/%b/%Y:%H:%M:%S %z", "UTC", "start", "05/Mar/2020:07:30:00 +0100", "2020-03-05T06:30:00"),
    ],
)
def test_times_of_any_form_are_moments(form: str, zone: str, edge: str, written: Any, moment: str) -> None:
    assert Clock(form, zone, edge)(written) == datetime.fromisoformat(f"{moment}+00:00")


def test_a_zone_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match="no time zone “Europe/Lissabon”") as error:
        Clock("iso", "Europe/Lissabon")
    assert "Europe/Lisbon" in error.value.way_out


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        (Condition(column="level", is_="1"), True),
        (Condition(column="n", is_=(3, 4)), True),
        (Condition(column="none", is_=""), True),
        (Condition(column="path", like="DOCS/*"), True),
        (Condition(column="path", like=("*.txt", "*.md")), True),
        (Condition(column="n", above=2, below=3), False),
        (Condition(column="who", above=2), False),
        (Condition(column="level", same_as="n"), False),
        (Condition(column="none", empty=True), True),
        (Condition(column="who", empty=True), False),
        (Condition(column="n", changed=True), True),
        (Condition(column="n", was=(1, 2)), True),
        (Condition(first=False, moved=True), True),
        (Condition(not_=Condition(column="n", is_=3)), False),
        (Condition(any=(Condition(column="n", is_=9), Condition(first=False))), True),
        (Condition(all=(Condition(column="n", is_=9), Condition(first=False))), False),
    ],
)
def test_conditions_hold_or_not(written: Condition, holds: bool) -> None:
    test = condition(written)
    assert test.holds is not None
    context = Context(ROW, before={"n": 2}, changed=frozenset({"n"}), first=False, moved=True)
    assert test.holds(context) is holds


@pytest.mark.parametrize("written", [Condition(), Condition(column="n"), Condition(is_="x")])
def test_a_condition_that_tests_nothing_is_refused(written: Condition) -> None:
    with pytest.raises(InputError):
        condition(written)


def test_columns_are_made_from_others() -> None:
    values: dict[str, Any] = {"a": "10", "b": 4, "z": "0", "text": "x"}
    found = {
        name: computed(name, written, TOOLS).of(values)
        for name, written in {
            "text": Computed(text="{a}/{b}"),
            "sum": Computed(sum=("a", "b")),
            "difference": Computed(difference=("a", "b", "b")),
            "product": Computed(product=("a", "b")),
            "quotient": Computed(quotient=("a", "b")),
            "by zero": Computed(quotient=("a", "z")),
            "no number": Computed(sum=("a", "text")),
        }.items()
    }
    assert found == {
        "text": "10/4",
        "sum": 14,
        "difference": 2,
        "product": 40,
        "quotient": 2.5,
        "by zero": None,
        "no number": None,
    }
    with pytest.raises(InputError):
        computed("two", Computed(sum=("a",), product=("b",)), TOOLS)
