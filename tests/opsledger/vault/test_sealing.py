"""What is said about persons is sealed in the log and read as it was said."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from opsledger.audit.verify import verify
from opsledger.fingerprints import fingerprint
from opsledger.ledger import Ledger
from opsledger.store.application import LedgerApplication
from opsledger.vault.texts import PREFIX
from opsledger_events.command import Command
from opsledger_events.errors import InputError, IntegrityError, KeyReusedError, OpsledgerError
from opsledger_events.fold import fold
from opsledger_events.kinds.contact import CONTACT
from opsledger_projections.digest import digests
from opsledger_projections.views import Views
from tests.opsledger.people import PERSONAL, TELLING, added, do, found_in, rewrite, stored

NAMED = ("李娜", "王伟", "0532-1", "陈静", "从未迟到", "高洁")


def about_everybody() -> list[Command]:
    """A command of every sort that names persons."""
    calls = [{"person": "李娜", "telephone": "0532-1", "called_by": "王伟"}]
    agenda = [{"text": "上月退款", "by": "李娜"}]
    criteria = [{"name": "准时", "weight": 100}]
    start = "2026-03-01T01:00:00Z"
    return [
        added(),
        do("contact comment", "CON-1", text="周小涛的车牌是鲁B"),
        do("unit establish", title="客服部"),
        do("unit appoint-head", "UNIT-1", head="李娜"),
        do("position create", title="客服专员", unit="UNIT-1", holders=["李娜", "王伟"]),
        do("position release", "POS-1", person="王伟", reason="调岗"),
        do("plan draft", title="停电", scenario="停电", call_tree=calls, team=["王伟"]),
        do("meeting schedule", title="例会", starts_at=start, agenda=agenda, attendees=["李娜", "陈静"]),
        do("appraisal draft", title="方案", criteria=criteria, standard="x", method="x"),
        do("appraisal adopt", "APR-1"),
        do("appraisal open", title="考核", scheme="APR-1", subject="高洁", period="2025"),
        do("appraisal score", "APR-2", criterion="准时", score=90, evidence="从未迟到"),
        do("suggestion submit", title="换灯", proposer="陈静"),
        do("document draft", title="值班", body="x", readers=["*", "李娜"]),
    ]


def told(ledger: Ledger) -> list[Any]:
    """Every entry's data as it reads."""
    return [msgspec.to_builtins(entry.data) for entry in ledger.log.scan()]


def test_nothing_said_about_a_person_stands_in_a_file(ledger: Ledger, place: Path) -> None:
    said = [msgspec.to_builtins(ledger.execute(command).entries[0].data) for command in about_everybody()]
    assert told(ledger) == said
    ledger.close()
    assert found_in(place, (*TELLING, "鲁B", *NAMED)) == []
    with Ledger.open(place) as again:
        assert told(again) == said
        assert verify(place).ok


def test_every_way_to_read_gives_what_was_recorded(ledger: Ledger) -> None:
    entries = [entry for command in about_everybody() for entry in ledger.execute(command).entries]
    assert list(ledger.log.scan()) == entries
    assert ledger.log.entries(range(1, len(entries) + 1)) == entries
    assert ledger.log.history("CON-1") == [entry for entry in entries if entry.record == "CON-1"]
    application = LedgerApplication(ledger.place)

    def project(_: Any, history: Any) -> Any:
        return fold(CONTACT, history)

    state: Any = application.repository.get("CON-1", projector_func=project)
    assert state.title == PERSONAL["title"]
    rehearsed: Any = ledger.preview(added())
    with pytest.raises(InputError, match="sealed"):
        application.events.put(rehearsed)
    application.close()


def test_views_of_sealed_entries_are_those_of_a_replay(ledger: Ledger, tmp_path: Path) -> None:
    for command in about_everybody():
        ledger.execute(command)
        ledger.caught_up()
    replayed = Views.open(tmp_path / "replayed.db", ledger.log)
    replayed.rebuild()
    assert digests(ledger.views) == digests(replayed)
    replayed.close()


def test_what_stands_around_a_name_and_ids_stay_open(ledger: Ledger) -> None:
    """An auditor without the vault reads everything but the persons."""
    ledger.execute_many(about_everybody())
    ledger.execute(do("unit appoint-head", "UNIT-1", head="CON-1"))
    *_, meeting = (json.loads(raw) for raw in stored(ledger.place) if b"meeting.scheduled" in raw)
    assert meeting["data"]["agenda"][0]["text"] == "上月退款"
    assert meeting["sealed"] == ["attendees", "agenda"]
    document = json.loads(stored(ledger.place)[-2])
    assert document["data"]["readers"][0] == "*"
    assert json.loads(stored(ledger.place)[-1])["data"] == {"head": "CON-1"}


def keys_by_text(ledger: Ledger) -> dict[str, set[str]]:
    """By which keys each text was sealed."""
    found: dict[str, set[str]] = {}

    def look(plain: Any, sealed: Any) -> None:
        if isinstance(sealed, str) and sealed.startswith(PREFIX):
            found.setdefault(plain, set()).add(sealed.split(":")[2])
        elif isinstance(sealed, dict):
            for name, inner in cast("dict[str, Any]", sealed).items():
                look(plain[name], inner)
        elif isinstance(sealed, list):
            for one, other in zip(plain, cast("list[Any]", sealed), strict=True):
                look(one, other)

    for plain, raw in zip(told(ledger), stored(ledger.place), strict=True):
        look(plain, json.loads(raw)["data"])
    return found


def test_each_person_has_one_key(ledger: Ledger) -> None:
    """What belongs to a person goes with the person: a number beside the name, the evidence of a score."""
    ledger.execute_many(about_everybody())
    ledger.execute(do("unit appoint-head", "UNIT-1", head="Ada  Wu"))
    ledger.execute(do("position assign", "POS-1", person="ａｄａ wu"))
    keys = keys_by_text(ledger)
    assert all(len(held) == 1 for held in keys.values()), keys
    assert keys["李娜"] == keys["0532-1"] != keys["王伟"]
    assert keys["高洁"] == keys["从未迟到"]
    assert len({*keys["周小涛"], *keys["zhou@example.com"], *keys["周小涛的车牌是鲁B"]}) == 1
    assert keys["Ada  Wu"] == keys["ａｄａ wu"]


MISTAKABLE = [f"{PREFIX}rabc:AAAA:AAAA", PREFIX, "sealed:2:x"]


@pytest.mark.parametrize("text", MISTAKABLE)
def test_a_users_own_text_is_never_taken_for_a_sealed_one(ledger: Ledger, text: str) -> None:
    """Wherever it stands: beside sealed texts, in them, and where nothing is sealed."""
    commands = [
        do("issue raise", title=text),
        do("issue comment", "ISS-1", text=text),
        do("issue amend", "ISS-1", changes={"note": text}),
        added(title=text, tel="", tags=[text, "x"]),
        do("contact amend", "CON-1", changes={"owner": text, "note": text}),
        do(
            "meeting schedule",
            title=text,
            starts_at="2026-03-01T01:00:00Z",
            agenda=[{"text": text, "by": "李娜"}],
        ),
        do("unit establish", title="x", head=text),
    ]
    said = [msgspec.to_builtins(ledger.execute(command).entries[0].data) for command in commands]
    assert told(ledger) == said


def test_a_sealed_text_that_is_copied_elsewhere_stays_the_text_it_is(ledger: Ledger) -> None:
    """It is said in a comment; nobody tries to open it there."""
    ledger.execute(added())
    sealed = json.loads(stored(ledger.place)[0])["data"]["title"]
    ledger.execute_many([do("issue raise", title="x"), do("issue comment", "ISS-1", text=sealed)])
    ledger.execute(do("contact comment", "CON-1", text=sealed))
    assert [entry.data for entry in ledger.log.entries([3, 4])] == [
        do("issue comment", text=sealed).event,
        do("contact comment", text=sealed).event,
    ]


def test_no_key_is_made_for_what_is_not_recorded(ledger: Ledger, place: Path) -> None:
    ledger.preview(added())
    with pytest.raises(OpsledgerError):
        ledger.execute_many([added(), do("contact erase", "CON-1")])
    with ledger.writing() as batch:
        mark = batch.mark()
        batch.execute(do("issue raise", title="x"))
        batch.undo(mark)
    assert not (place / "vault.db").exists()
    ledger.execute(do("issue raise", title="x"))
    ledger.execute(do("unit establish", title="客服部"))
    assert not (place / "vault.db").exists()


def test_a_command_about_a_person_is_recorded_once(ledger: Ledger) -> None:
    """And what is kept of it is not a hash that is guessed by trying names."""
    first = added(key="once")
    receipt = ledger.execute(first)
    again = ledger.execute(first)
    assert again.repeated
    assert again.entries == receipt.entries
    with pytest.raises(KeyReusedError):
        ledger.execute(added(key="once", tel="1"))
    with closing(sqlite3.connect(ledger.place / "log.db")) as connection:
        (kept,) = connection.execute("SELECT fingerprint FROM keys").fetchone()
    assert kept != fingerprint(first)


def test_a_command_that_was_recorded_before_texts_were_sealed_is_known_again(ledger: Ledger) -> None:
    first = added(key="once")
    ledger.execute(first)
    with closing(sqlite3.connect(ledger.place / "log.db")) as connection, connection:
        connection.execute("DROP TRIGGER keys_no_update")
        connection.execute("UPDATE keys SET fingerprint = ?", (fingerprint(first),))
    assert ledger.execute(first).repeated


def swapped(place: Path, one: tuple[int, str], other: tuple[int, str]) -> None:
    """Let two sealed texts change places; hashes and tree fit afterwards."""

    def swap(entries: dict[int, bytes]) -> None:
        read = {seq: json.loads(entries[seq]) for seq in {one[0], other[0]}}
        first, second = read[one[0]]["data"], read[other[0]]["data"]
        first[one[1]], second[other[1]] = second[other[1]], first[one[1]]
        for seq, entry in read.items():
            entries[seq] = msgspec.json.encode(entry)

    rewrite(place, swap)


@pytest.mark.parametrize(
    ("one", "other"),
    [((2, "tel"), (2, "email")), ((2, "title"), (3, "title")), ((2, "title"), (4, "title"))],
    ids=["fields", "versions", "records"],
)
def test_sealed_texts_that_changed_places_are_noticed(
    ledger: Ledger, place: Path, one: tuple[int, str], other: tuple[int, str]
) -> None:
    """By whoever reads them with the vault, even where all hashes were made to fit."""
    ledger.execute(do("issue raise", title="x"))
    ledger.execute_many([added(), do("contact change-details", "CON-1", title="周涛")])
    ledger.execute(added(title="钱进"))
    ledger.close()
    swapped(place, one, other)
    assert verify(place).ok, "it is the content that was moved: the tree is consistent"
    with Ledger.open(place) as again:
        for ask in (
            lambda: list(again.log.scan()),
            lambda: again.log.history("CON-1"),
            again.caught_up,
        ):
            with pytest.raises(IntegrityError, match="#2"):
                ask()
        assert again.log.entry(1).record == "ISS-1"


def test_verification_looks_through_sealed_entries_without_the_vault(ledger: Ledger, place: Path) -> None:
    """A sealed text is longer than its field may be; what is wrong is found behind it."""
    ledger.execute(added(title="周" * 300))
    ledger.execute(do("issue raise", title="x"))
    ledger.close()
    (place / "vault.db").unlink()
    assert verify(place).ok
    with closing(sqlite3.connect(place / "log.db")) as connection, connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET version = 2 WHERE seq = 2")
    assert verify(place).first_bad == 2


def test_digests_in_the_log_are_of_nothing_about_a_person(ledger: Ledger) -> None:
    """No unkeyed hash of what a person is called stands anywhere."""
    ledger.execute_many(about_everybody())
    whole = (ledger.place / "log.db").read_bytes() + (ledger.place / "log.db-wal").read_bytes()
    for text in (*TELLING, *NAMED):
        assert sha256(text.encode()).hexdigest().encode() not in whole
        assert sha256(text.encode()).digest() not in whole
