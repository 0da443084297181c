"""A sheet of labels and values: labels have room where there is some, and what is compared stays in one piece."""

from __future__ import annotations

from opsledger_events.language import speak
from opsledger_tui.phrases import phrase
from opsledger_tui.sheet import Sheet

ROOT = "ab" * 32


def written(width: int, label: str, value: str) -> list[str]:
    """The lines of one value."""
    sheet = Sheet(width)
    sheet.value(label, value)
    return ["".join(piece.text for piece in line) for line in sheet.lines]


def test_a_label_is_cut_only_where_there_is_no_room_for_it() -> None:
    """A wide pane gives its labels more cells than a narrow one."""
    assert written(51, "Effective version", "3") == ["Effective version 3"]
    assert written(40, "Effective version", "3") == ["Effective versi… 3"]


def test_a_root_is_not_broken_where_a_line_holds_it() -> None:
    """It stands below its label then; where no line is so long it is broken, and nothing of it is lost."""
    assert written(120, "Root", ROOT) == [f"{'Root':24} {ROOT}"]
    assert written(78, "Root", ROOT) == ["Root", f"  {ROOT}"]
    assert "".join(written(50, "Root", ROOT)).replace(" ", "") == f"Root{ROOT}"


def test_a_list_is_joined_as_its_language_does() -> None:
    """With a comma in English, with 、 in Chinese."""
    assert phrase(("a", "b"), None) == "a, b"
    speak("zh")
    assert phrase(("甲", "乙"), None) == "甲、乙"
