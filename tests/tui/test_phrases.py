"""An event in a few words."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from opsledger.ledger import Ledger
from opsledger_events.budget_lines import PlannedLine
from opsledger_events.command import Command
from opsledger_events.kinds.contact import ContactAdded, ContactErased
from opsledger_tui.phrases import phrase, summary


def test_what_the_ledger_filled_in_is_not_what_somebody_said(tmp_path: Path) -> None:
    """Of an erasing one reads why, not the ids of the keys that went with it."""
    with Ledger.create(tmp_path / "acme") as ledger:
        added = Command(kind="contact", event=ContactAdded(title="周涛", tel="0532 5550101"))
        record = ledger.execute(added).record
        erased = Command(kind="contact", event=ContactErased(), record=record, reason="Asked for it")
        entry = ledger.execute(erased).entries[0]
        assert getattr(entry.data, "keys", ())
        assert summary(entry, UTC) == "Asked for it"


def test_no_digit_of_an_amount_is_lost() -> None:
    """In the preview of a budget, before it is recorded, and in a difference of two limits."""
    lines = (PlannedLine(account="Wages", planned=18900123.45),)
    assert phrase(lines, UTC) == "Wages 18900123.45"
    assert [phrase(value, UTC) for value in (12345678.5, 12345679.5, 0.00001, 1234567.0)] == [
        "12345678.5", "12345679.5", "0.00001", "1234567",
    ]  # fmt: skip
