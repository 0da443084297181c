"""Plots and bars: what is drawn is the data, with round numbers beside it, for eyes and for ears."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.exporting.handbook.charts import HEIGHT, WIDTH, bars_svg, plot_svg
from opsledger.exporting.handbook.wording import Wording
from opsledger.exporting.terminal.values import words
from opsledger_projections.pages.blocks import Bar, Bars, Line, Plot, Point

NUMBER = Wording("en").number
FINITE = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.floats(-1e12, 1e12) | FINITE
"""Such as people measure, and any that a field takes."""


@given(st.lists(VALUES, min_size=1, max_size=80), st.lists(VALUES, max_size=4))
def test_every_value_lies_inside_the_drawing(values: list[float], lines: list[float]) -> None:
    plot = Plot(
        "t",
        "u",
        tuple(Point(f"p{n}", value, "why" if n % 3 == 0 else "") for n, value in enumerate(values)),
        tuple(Line("line", value) for value in lines),
    )
    root = ET.fromstring(str(plot_svg(plot, NUMBER)))
    course = next(e for e in root.iter("polyline")).get("points", "").split()
    assert len(course) == len(values)
    for pair in course:
        x, y = map(float, pair.split(","))
        assert 0 <= x <= WIDTH
        assert -0.1 <= y <= HEIGHT + 0.1
    assert len([e for e in root.iter("path") if e.get("class") == "signal"]) == (len(values) + 2) // 3


@given(st.lists(VALUES, min_size=1, max_size=8))
def test_every_bar_lies_inside_the_drawing(values: list[float]) -> None:
    root = ET.fromstring(str(bars_svg(Bars("t", ("now",), (Bar("b", tuple(values)),)), NUMBER)))
    drawn = list(root.iter("rect"))
    assert len(drawn) == len(values)
    for bar in drawn:
        x, width = float(bar.get("x", "")), float(bar.get("width", ""))
        assert 0 <= x <= x + width <= WIDTH


def test_a_higher_value_stands_higher_and_a_signal_says_why() -> None:
    points = (Point("W1", 1), Point("W2", 3, "above the upper limit"), Point("W3", 2))
    root = ET.fromstring(str(plot_svg(Plot("Errors", "‰", points, (Line("Target", 2),)), NUMBER)))
    heights = [float(p.split(",")[1]) for p in next(root.iter("polyline")).get("points", "").split()]
    assert heights[1] < heights[2] < heights[0]
    assert "above the upper limit" in ET.tostring(root, encoding="unicode")
    assert root.get("aria-label") == "Errors; W1: 1 … W3: 2 ‰; Target: 2"


def test_a_period_that_was_not_measured_leaves_a_gap() -> None:
    """As wide as what is missing; no line leads over it, a value on its own has its mark, and no names below lie on each other."""
    numbers = (*range(70), 100, *range(130, 140))
    points = tuple(Point(f"2026-W{number:02}", number) for number in numbers)
    root = ET.fromstring(str(plot_svg(Plot("Errors", "", points, numbers=numbers), NUMBER)))
    courses = [e.get("points", "").split() for e in root.iter("polyline")]
    assert [len(course) for course in courses] == [70, 1, 10]
    xs = [float(pair.split(",")[0]) for course in courses for pair in course]
    step = (xs[-1] - xs[0]) / 139
    assert all(abs(x - xs[0] - number * step) < 0.1 for x, number in zip(xs, numbers, strict=True))
    assert [float(e.get("cx", "")) for e in root.iter("circle")] == [xs[70]]
    named = [float(e.get("x", "")) for e in root.iter("text") if e.get("text-anchor") == "middle"]
    assert named[-1] == xs[-1]
    assert all(after - before > 60 for before, after in pairwise(named))


def test_no_name_of_a_signal_lies_on_another() -> None:
    """Of signals close to each other the newest has its period written beside it; marks and tips have all of them."""
    signals = {3: 9.0, 5: 9.0, 7: 9.1, 20: 2.0, 22: 9.0}
    points = tuple(
        Point(f"2026-W{n:02}", signals.get(n, 5.0), "why" if n in signals else "") for n in range(40)
    )
    root = ET.fromstring(str(plot_svg(Plot("Errors", "", points), NUMBER)))
    named = [e.text for e in root.iter("text") if e.get("class") == "label bad halo"]
    assert named == ["2026-W22", "2026-W20", "2026-W07"]
    marks = [e for e in root.iter("path") if e.get("class") == "signal"]
    assert [mark[0].text for mark in marks] == [
        f"2026-W{n:02}: {NUMBER(signals[n])} why" for n in sorted(signals)
    ]


def test_bars_have_their_numbers_and_their_lengths() -> None:
    bars = Bars(
        "t", ("planned", "actual"), (Bar("Wages <b>", (100.0, 50.0)), Bar("Vans", (-25.0, 0.0), "bad"))
    )
    root = ET.fromstring(str(bars_svg(bars, NUMBER)))
    widths = [float(e.get("width", "")) for e in root.iter("rect")]
    assert abs(widths[0] - 2 * widths[1]) < 0.2
    assert abs(widths[2] - widths[0] / 4) < 0.2
    said = [e.text for e in root.iter("text")]
    assert {"100", "50", "-25", "0", "Wages <b>", "Vans"} <= set(said)


def test_a_line_that_somebody_set_has_all_digits_and_a_computed_one_those_that_count() -> None:
    """Beside the plot, for ears and at the points; room is made for them at the side."""
    points = (Point("W1", 12345678.5), Point("W2", 1 / 3, digits=4))
    lines = (
        Line("Target", 12345999.5),
        Line("Critical", 12345679.5, "bad"),
        Line("Mean", 12345.678, digits=4),
    )
    drawn = str(plot_svg(Plot("Cash", "CNY", points, lines), NUMBER))
    said = {e.text for e in ET.fromstring(drawn).iter("text")}
    assert {"Target 12,345,999.5", "Critical 12,345,679.5", "Mean 12,346"} <= said
    assert {"W1: 12,345,678.5", "W2: 0.3333"} <= {e.text for e in ET.fromstring(drawn).iter("title")}


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (1234567, "1,234,567"), (2.40678, "2.40678"), (0.000123456, "0.000123456"), (33600000.0, "33,600,000"),
     (1234.567, "1,234.567"), (-96.8508, "-96.8508"), (100.0, "100"), (0.0, "0"), (18900123.45, "18,900,123.45")],
)  # fmt: skip
def test_a_number_has_all_of_its_digits_in_every_medium(value: float, written: str) -> None:
    assert NUMBER(value) == written
    assert Wording("zh").number(value) == written
    assert words(value, None) == written, "on a terminal too"
