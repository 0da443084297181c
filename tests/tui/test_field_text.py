"""A field at two moments, in words: nothing that differs is left untold, in one column or two."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from opsledger_events.common import Attachment
from opsledger_events.kinds.issue import Severity
from opsledger_events.registry import kind_named
from opsledger_projections.diff import FieldDiff
from opsledger_tui.drawing import Line
from opsledger_tui.field_text import LINES_SHOWN, FieldChange, Telling, told, write_field
from tests.projections.memory import MemoryLog

TEXTS = st.text(st.sampled_from(["a", "b", " ", "火", "车", "\n", "\x1b", "🔥", "\u202e"]), max_size=120)


def titled(record: str) -> str:
    """One record has a title."""
    return "ISS-1 Slow" if record == "ISS-1" else record


def change(name: str, before: object, after: object, kind: str = "issue") -> FieldChange:
    """A field in words."""
    return told(FieldDiff(name, before, after, 1), kind_named(kind), Telling(MemoryLog([]), UTC, titled))


def plain(lines: list[Line]) -> str:
    """Lines as text."""
    return "\n".join("".join(piece.text for piece in line) for line in lines)


@given(TEXTS, TEXTS, st.integers(20, 70), st.booleans())
def test_no_line_is_wider_than_its_place_or_acts_on_the_terminal(
    before: str, after: str, width: int, two_columns: bool
) -> None:
    """Whatever stands in the texts."""
    for line in write_field(change("description", before, after), width, two_columns=two_columns):
        text = "".join(piece.text for piece in line)
        assert cell_len(text) <= width, text
        assert text.isprintable()


@pytest.mark.parametrize("two_columns", [False, True])
def test_values_are_called_by_their_names(two_columns: bool) -> None:
    """A choice, a state, what was empty: signs tell the sides without colour."""
    severity = plain(
        write_field(change("severity", Severity.LOW, Severity.HIGH), 60, two_columns=two_columns)
    )
    assert "Low" in severity
    assert "High" in severity
    state = plain(write_field(change("state", None, "in_progress"), 60, two_columns=two_columns))
    assert "+ in progress" in state
    assert "- " not in state
    owner = plain(write_field(change("owner", "Li", ""), 60, two_columns=two_columns))
    assert "- Li" in owner
    assert "+ " not in owner


def test_a_record_that_a_field_names_has_its_title() -> None:
    """An id alone says little; a text that looks like one is left as it is."""
    named = write_field(change("indicator", None, "ISS-1", "goal"), 60, two_columns=False)
    assert "+ ISS-1 Slow" in plain(named)
    said = write_field(change("specific", "", "ISS-1", "goal"), 60, two_columns=False)
    assert "+ ISS-1" in plain(said)
    assert "Slow" not in plain(said)


@pytest.mark.parametrize("two_columns", [False, True])
def test_rows_are_compared_one_by_one(two_columns: bool) -> None:
    """Of a list of rows the one that came is seen, not the list twice."""
    rows = [Attachment(name=f"{n}.pdf", sha256=f"{n:064x}", size_bytes=n) for n in range(1, 9)]
    text = plain(
        write_field(change("attachments", tuple(rows[:-1]), tuple(rows)), 150, two_columns=two_columns)
    )
    assert "+ 8.pdf" in text
    assert "1.pdf" not in text


def test_a_text_that_is_all_new_is_drawn_as_far_as_anybody_reads() -> None:
    """And how much more there is is told."""
    old, new = ("\n".join(f"{word} {n}" for n in range(LINES_SHOWN)) for word in ("one", "two"))
    lines = write_field(change("description", old, new), 60, two_columns=False)
    assert len(lines) < LINES_SHOWN + 10
    assert "… 1,000 more lines" in plain(lines)
