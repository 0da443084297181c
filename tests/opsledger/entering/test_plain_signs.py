"""What an input method writes at full width, and what comes along unseen with what is copied, makes no difference where only plain text can be meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from opsledger.clock import Clock
from opsledger.entering.forms import form_of
from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.registry import KINDS

CLOCK = Clock(datetime(2025, 6, 30, 12, tzinfo=UTC), UTC)


def command(kind: str, verb: str, **texts: str) -> Command:
    """What the texts of a form come to."""
    read = form_of(KINDS[kind], KINDS[kind].verbs[verb], CLOCK).command(texts, CLOCK)
    assert isinstance(read, Command), read
    return read


@pytest.mark.parametrize(
    ("kind", "verb", "texts", "field", "value"),
    [
        ("goal", "check-in", {"value": "－９６．５\u200b"}, "value", -96.5),
        ("goal", "check-in", {"value": "\u22125"}, "value", -5),
        ("unit", "move", {"parent": "ｕｎｉｔ－1\ufeff"}, "parent", "unit-1"),
        ("contact", "add", {"title": "陈", "tel": "（０５７４）1234"}, "tel", "(0574)1234"),
        ("contact", "add", {"title": "陈", "email": "chen＠example．com"}, "email", "chen@example.com"),
        (
            "plan",
            "after-action",
            {"findings": "无", "actions": "TASK－1\nTASK-2\u200b"},
            "actions",
            ("TASK-1", "TASK-2"),
        ),
    ],
)
def test_numbers_ids_and_addresses_are_plain(
    kind: str, verb: str, texts: dict[str, str], field: str, value: object
) -> None:
    """They are taken as if they had been typed so."""
    assert getattr(command(kind, verb, **texts).event, field) == value


def test_the_id_of_a_new_record_is_plain() -> None:
    """Nobody finds again what has a sign in its id that is not seen."""
    assert command("issue", "raise", title="漏油", record="ＩＳＳ－7\u200b").record == "ISS-7"


def test_what_people_write_stays_as_it_is() -> None:
    """A title or a text may mean its signs."""
    title = "漏油（１号）\u200b：－"
    event = command("issue", "raise", title=title, description=title).event
    assert event == IssueRaised(title=title, description=title)
