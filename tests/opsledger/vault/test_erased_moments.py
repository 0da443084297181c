"""Who set what, and what differs between two moments, is told the same after the person was erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.personal import NOT_HERE, is_unreadable
from opsledger_events.values import microseconds
from opsledger_projections.at import FOREVER, FOREVER_US, At
from opsledger_projections.blame import setters
from opsledger_projections.diff import diff
from tests.opsledger.people import do

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY_US = 86_400_000_000

steps = st.lists(
    st.tuples(
        st.sampled_from(("tel", "email", "title", "tags", "note", "role", "stop", "comment")),
        st.integers(0, 12),  # the day on which it held
    ),
    min_size=1,
    max_size=7,
)
moments = st.tuples(st.sampled_from((FOREVER, 1, 2, 3, 4, 5)), st.sampled_from((FOREVER_US, *range(12)))).map(
    lambda drawn: At(drawn[0], drawn[1] if drawn[1] == FOREVER_US else _day_us(drawn[1]))
)

ROLES = ("customer", "supplier", "authority", "other")


def _day_us(day: int) -> int:
    return microseconds(START) + day * DAY_US


def step(number: int, what: str, day: int, *, active: bool) -> Command:
    """A command that gives a field another text than any before."""
    at = START + timedelta(days=day)
    if what == "stop":
        verb = "deactivate" if active else "reactivate"
        command = do(f"contact {verb}", "CON-1", reason="so")
    elif what == "comment":
        command = do("contact comment", "CON-1", text=f"Call {number}")
    elif what in {"tags", "note"}:
        changed: Any = [f"tag{number}"] if what == "tags" else f"note {number}"
        command = do("contact amend", "CON-1", changes={what: changed})
    else:
        value = {
            "tel": f"110-{number}",
            "email": f"a{number}@example.com",
            "title": f"Name {number}",
            "role": ROLES[number % len(ROLES)],
        }[what]
        command = do("contact change-details", "CON-1", **{what: value})
    return replace(command, at=at)


@settings(max_examples=25, deadline=None)
@given(steps, moments, moments)
def test_what_is_told_of_an_erased_person(drawn: list[tuple[str, int]], a: At, b: At) -> None:
    """The same fields by the same entries, and not a word of what they said."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_DATA_HOME", f"{folder}/data")
        with Ledger.create(Path(folder) / "ledger", clock=lambda: START + timedelta(days=30)) as ledger:
            last = write(ledger, drawn)
            known = [at._replace(position=min(at.position, last)) for at in (a, b, At(last, FOREVER_US))]
            before = told(ledger, known)
            ledger.execute(do("contact erase", "CON-1", reason="asked for"))
            assert told(ledger, known) == before
            (whole,) = diff(ledger.caught_up(), known[-1], At(last + 1, FOREVER_US))
            assert "state" in {field.name for field in whole.fields}
            assert setters(ledger.log, "CON-1")["title"].position == last + 1
            for changed in diff(ledger.caught_up(), *known[:2]):
                for field in changed.fields:
                    if field.name in {"tel", "email", "title", "tags", "note"}:
                        assert all(not value or is_unreadable(value) for value in field[1:3])


@settings(max_examples=10, deadline=None)
@given(steps, moments, moments)
def test_what_is_told_without_the_keys(drawn: list[tuple[str, int]], a: At, b: At) -> None:
    """Who has the ledger and not its vault sees who set what, and not what."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_DATA_HOME", f"{folder}/data")
        place = Path(folder) / "ledger"
        with Ledger.create(place, clock=lambda: START + timedelta(days=30)) as ledger:
            last = write(ledger, drawn)
            known = [at._replace(position=min(at.position, last)) for at in (a, b, At(last, FOREVER_US))]
            before = told(ledger, known)
        (place / "vault.db").rename(Path(folder) / "vault.db")
        (place / "views.db").unlink()  # they were made with the keys, and go no further than those
        with Ledger.open(place) as ledger:
            assert told(ledger, known) == before
            assert NOT_HERE in repr(setters(ledger.log, "CON-1")["tags"].data)


def write(ledger: Ledger, drawn: list[tuple[str, int]]) -> int:
    """Record a contact and what became of it; returns the last position."""
    ledger.execute(replace(do("contact add", title="Name", tel="1", tags=["tag"]), at=START))
    active = True
    for number, (what, day) in enumerate(drawn, 1):
        ledger.execute(step(number, what, day, active=active))
        active ^= what == "stop"
    return ledger.log.head()


def told(ledger: Ledger, known: list[At]) -> list[Any]:
    """Who set which field at each moment, and which fields differ between two, by which entries."""
    views = ledger.caught_up()
    blamed = [{n: e.position for n, e in setters(ledger.log, "CON-1", at).items()} for at in known]
    found = [
        [
            (changed.change, [(field.name, field.position) for field in changed.fields])
            for changed in diff(views, one, other)
        ]
        for one in known
        for other in known
    ]
    return [blamed, found]
