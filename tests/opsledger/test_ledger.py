"""The facade: what a caller of `Ledger` relies on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from opsledger.ledger import Ledger, user_of_system
from opsledger_events.body import body_of
from opsledger_events.command import Command
from opsledger_events.common import EntryCorrected
from opsledger_events.errors import (
    ConflictError,
    InputError,
    KeyReusedError,
    NotFoundError,
    RefusedError,
)
from opsledger_events.kinds.document import DocumentDrafted
from opsledger_events.kinds.issue import IssueRaised, IssueTriaged
from tests.opsledger.issues import assigned, raised, resolved

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_a_command_becomes_an_entry_that_is_there_for_the_next_process(ledger: Ledger) -> None:
    """What was acknowledged is read back from the file, byte for byte the same entry."""
    receipt = ledger.execute(raised("打印机坏了", reason="早会", source="cli"))
    with Ledger.open(ledger.place) as other:
        assert other.log.history("ISS-1") == list(receipt.entries)


def test_ids_are_allotted_in_order_and_skip_chosen_ones(ledger: Ledger) -> None:
    """`ISS-2` was chosen by somebody, so the next automatic id passes over it."""
    ledger.execute(raised(record="ISS-2"))
    assert [ledger.execute(raised()).record for _ in range(2)] == ["ISS-1", "ISS-3"]


def test_who_is_logged_in_stands_beside_whose_change_it_is(ledger: Ledger) -> None:
    """The actor may be another; the authenticated user is the system's."""
    (entry,) = ledger.execute(raised(actor="李娜")).entries
    assert (entry.actor, entry.authenticated) == ("李娜", user_of_system())


def test_recorded_at_is_the_ledgers_and_never_goes_backwards(place: Path) -> None:
    """The machine's clock goes back an hour; the ledger's time stands still instead."""
    times = iter([NOON, NOON, NOON - timedelta(hours=1)])
    with Ledger.create(place, clock=lambda: next(times)) as ledger:
        first, second = (ledger.execute(raised()).entries[0].recorded_at for _ in range(2))
    assert first == second == NOON


def test_an_event_may_be_recorded_late_but_not_before_it_happens(place: Path) -> None:
    """`at` in the past is kept beside `recorded_at`; in the future it is refused."""
    with Ledger.create(place, clock=lambda: NOON) as ledger:
        late = NOON - timedelta(days=3)
        assert ledger.execute(raised(at=late)).entries[0].effective_at == late
        with pytest.raises(InputError, match="future"):
            ledger.execute(raised(at=NOON + timedelta(seconds=1)))


def test_a_stale_expectation_says_who_changed_what(ledger: Ledger) -> None:
    """The conflict names the actor and the event that came in between."""
    ledger.execute(raised())
    ledger.execute(assigned("ISS-1", actor="王强"))
    with pytest.raises(ConflictError, match=r"王强.*Issue assigned"):
        ledger.execute(resolved("ISS-1", "重启", expect=1))
    assert ledger.execute(resolved("ISS-1", "重启", expect=2)).entries[0].version == 3


def test_a_key_is_recorded_once(ledger: Ledger) -> None:
    """The same command again gives the same entry; another one under the key is refused."""
    first = ledger.execute(raised("漏水", key="row-7"))
    again = ledger.execute(raised("漏水", key="row-7"))
    assert again.repeated
    assert again.entries == first.entries
    with pytest.raises(KeyReusedError):
        ledger.execute(raised("停电", key="row-7"))
    assert ledger.log.head() == 1


def test_a_transaction_is_all_or_nothing(ledger: Ledger) -> None:
    """The second command is refused, so the first is not recorded either."""
    with pytest.raises(RefusedError):
        ledger.execute_many([raised(), resolved("ISS-1")])
    assert ledger.log.head() == 0


def test_a_refused_command_leaves_no_trace_in_its_batch(ledger: Ledger) -> None:
    """The commands around it see each other's changes and are numbered without a gap."""
    with ledger.writing() as batch:
        batch.execute(raised(key="a"))
        with pytest.raises(RefusedError):
            batch.execute(resolved("ISS-1", key="b"))
        batch.execute(resolved("ISS-1", "重启", key="b"))
    assert [entry.version for entry in ledger.log.scan()] == [1, 2]


def test_what_another_writer_did_in_between_is_seen(ledger: Ledger, place: Path) -> None:
    """A ledger that stays open knows its records from one command to the next, but never too well."""
    ledger.execute(raised())
    with Ledger.open(place) as other:
        other.execute(assigned("ISS-1"))
        ledger.execute(assigned("ISS-1", expect=2))
        assert other.execute(resolved("ISS-1", "重启", expect=3)).entries[0].version == 4


def test_what_was_rolled_back_is_forgotten(ledger: Ledger) -> None:
    """A rehearsal and a transaction that failed leave the record as it was for the next command."""
    ledger.execute(raised())
    ledger.preview(assigned("ISS-1"))
    with pytest.raises(RefusedError):
        ledger.execute_many([assigned("ISS-1"), resolved("ISS-1")])
    assert ledger.execute(assigned("ISS-1", expect=1)).entries[0].version == 2


def test_a_preview_writes_nothing(ledger: Ledger) -> None:
    """It shows the entry with the id and position that it would get."""
    (entry,) = ledger.preview(raised())
    assert (entry.record, entry.position, ledger.log.head()) == ("ISS-1", 1, 0)


def test_a_reference_to_nothing_and_a_change_of_nothing_are_not_found(ledger: Ledger) -> None:
    """Structure is never waived, not even for history as found."""
    with pytest.raises(NotFoundError):
        ledger.execute(assigned("ISS-404", as_found=True))


def test_an_id_belongs_to_one_kind(ledger: Ledger) -> None:
    """A document's verb on an issue's id is told apart."""
    ledger.execute(raised(record="x"))
    drafted = DocumentDrafted(title="制度", path="a.md", body=body_of("文"))
    with pytest.raises(InputError, match="kind issue"):
        ledger.execute(Command(kind="document", record="x", event=drafted))


def test_history_as_found_names_what_it_did_not_meet(ledger: Ledger) -> None:
    """Resolved without a solution: imported, and the rule stands in the entry."""
    ledger.execute(raised())
    (entry,) = ledger.execute(resolved("ISS-1", as_found=True)).entries
    assert entry.unmet == ("issue.solution",)


def test_a_long_text_is_kept_once_by_its_digest(ledger: Ledger) -> None:
    """The entry carries the digest; two documents with one text share one blob."""
    text = "制度正文。" * 20_000
    for path in ("a.md", "b.md"):
        event = DocumentDrafted(title="制度", path=path, body=body_of(text))
        (entry,) = ledger.execute(Command(kind="document", event=event)).entries
    raw = ledger.log.raw(entry.position)
    assert len(raw) < 1_000
    assert ledger.log.text(body_of(text).reference()) == text


def test_a_value_of_the_wrong_type_is_refused_before_it_is_recorded(ledger: Ledger) -> None:
    """Python does not check it; what could not be read back never gets in."""
    wrong: Any = "bogus"
    ledger.execute(raised())
    with pytest.raises(InputError, match="severity"):
        ledger.execute(Command(kind="issue", record="ISS-1", event=IssueTriaged(severity=wrong)))
    assert ledger.log.head() == 1


def test_a_correction_names_an_entry_of_its_own_record(ledger: Ledger) -> None:
    """Position 2 is another issue's."""
    ledger.execute_many([raised(), raised()])
    corrected = EntryCorrected(corrects=2, changes={"description": "anders"})
    command = Command(kind="issue", record="ISS-1", event=corrected, reason="Verwechselt")
    with pytest.raises(NotFoundError, match="no entry #2"):
        ledger.execute(command)
    right = Command(kind="issue", record="ISS-2", event=corrected, reason="Verwechselt")
    assert ledger.execute(right).position == 3


def test_an_entry_over_the_limit_is_refused_with_its_size(ledger: Ledger) -> None:
    """Nothing is recorded."""
    long = IssueRaised(title="x", description="长" * 12_000, scope="长" * 12_000)
    with pytest.raises(InputError, match="61440"):
        ledger.execute(Command(kind="issue", event=long))
    assert ledger.log.head() == 0


@pytest.mark.parametrize("field", ["reason", "actor", "source", "key", "correlation"])
def test_a_text_over_its_limit_is_refused_before_it_could_make_the_entry_unreadable(
    ledger: Ledger, field: str
) -> None:
    """A command made in the program is held to the limits that reading an entry has."""
    with pytest.raises(InputError, match=field):
        ledger.execute(msgspec.structs.replace(raised("x"), **{field: "x" * 12_001}))
    assert ledger.log.head() == 0


def test_a_closed_ledger_is_whole_in_its_log(place: Path, tmp_path: Path) -> None:
    """Somebody who copies `log.db` alone has every entry: nothing waits beside it."""
    with Ledger.create(place) as ledger:
        ledger.caught_up()
        for number in range(20):
            ledger.execute(Command(kind="issue", event=IssueRaised(title=f"{number}")))
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "log.db").write_bytes((place / "log.db").read_bytes())
    with Ledger.open(copy) as copied:
        assert copied.log.head() == 20
