"""What a page is made of."""

from __future__ import annotations

from datetime import date

import pytest

from opsledger_events.language import Language, speak
from opsledger_projections.pages.blocks import Atom, Ref, Tag, between_values


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
