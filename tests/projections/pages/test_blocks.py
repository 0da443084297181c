"""What a page is made of."""

from __future__ import annotations

from datetime import date

import pytest

from opsledger_events.language import Language, speak
from opsledger_projections.pages.blocks import Atom, Plot, Point, Ref, Tag, between_values


@pytest.mark.parametrize(
    ("cell", "english", "chinese"),
    [
        (("Read", "Write", 1_200, date(2026, 1, 5)), ", ", "、"),
        (("Receive, label", "Store"), "; ", "；"),
        (("收货、贴标", "入库"), "; ", "；"),
        ((Ref("TSK-1", "TSK-1 Label, store"), Tag("open")), "; ", "；"),
        (("Why was it late?", "The van left late."), " ", ""),
    ],
)
def test_values_with_commas_are_told_apart(cell: tuple[Atom, ...], english: str, chinese: str) -> None:
    """Duties, values and outputs are sentences of people, and a list of them is read as that many."""
    spoken: dict[Language, str] = {"en": english, "zh": chinese}
    for language, apart in spoken.items():
        speak(language)
        assert between_values(cell) == apart


@pytest.mark.parametrize(
    ("numbers", "places", "stretches"),
    [
        ((), (0, 1, 2, 3), [range(4)]),
        ((7, 8, 9, 10), (0, 1, 2, 3), [range(4)]),
        ((7, 8, 11, 12), (0, 1, 4, 5), [range(2), range(2, 4)]),
        ((12 * 14, 24_000, 24_001, 24_002), (0, 4, 5, 6), [range(1), range(1, 4)]),
    ],
)
def test_what_was_not_measured_leaves_its_place_empty(
    numbers: tuple[int, ...], places: tuple[int, ...], stretches: list[range]
) -> None:
    """But no gap, such as that to a year that somebody mistyped, is wider than all values."""
    plot = Plot("x", "", tuple(Point("p", 1) for _ in range(4)), numbers=numbers)
    assert (plot.places, [*plot.stretches]) == (places, stretches)


def test_an_empty_plot_has_no_places() -> None:
    assert (Plot("x", "", ()).places, [*Plot("x", "", ()).stretches]) == ((), [])
