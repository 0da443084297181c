"""A person is erased: nothing of them is in any file, and every proof holds as before."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from opsledger.vault.keys import Vault
from opsledger_events.errors import DeniedError
from opsledger_events.kinds.contact import Contact
from opsledger_events.kinds.position import Position
from opsledger_events.registry import encode_entry
from opsledger_projections.search import search
from tests.opsledger.people import PERSONAL, TELLING, added, do, found_in, rewrite
from tests.program import Program

ERASE = do("contact erase", "CON-1", reason="本人要求")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folders."""
    for name in ("STATE", "CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def known(ledger: Ledger) -> Ledger:
    """A ledger that knows a person in several places, its views built with the index of words."""
    ledger.execute_many(
        [
            added(),
            do("unit establish", title="客服部", head="周小涛"),
            do("position create", title="客服专员", holders=["周小涛", "王伟"]),
            do("contact comment", "CON-1", text="周小涛来电 0532-5550 0101"),
        ]
    )
    ledger.caught_up().catch_up_search()
    return ledger


def contact(ledger: Ledger, record: str = "CON-1") -> Contact:
    """A contact as it stands."""
    (row,) = ledger.caught_up().connection.execute("SELECT state FROM records WHERE record = ?", (record,))
    return msgspec.json.decode(row[0], type=Contact)


def test_nothing_is_left_in_any_file_and_every_proof_holds(tmp_path: Path, home: Path) -> None:
    """With real processes, as it is done: what was shown, searched, exported and kept before is gone after."""
    program = Program(tmp_path / "ledger")
    program.environment |= {name: os.environ[name] for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME")}
    assert program("init").code == 0
    given = [f"--{name}={value if isinstance(value, str) else value[0]}" for name, value in PERSONAL.items()]
    assert program("contact", "add", *given).code == 0
    assert (
        program("contact", "change-details", "CON-1", "--title", "周大涛", "--email", "tao@example.com").code
        == 0
    )
    assert program("contact", "comment", "CON-1", "--text", "周大涛说好的").code == 0
    assert program("unit", "establish", "--title", "维保组", "--head", "周小涛").code == 0
    texts = (*TELLING, "周大涛", "tao@example.com")
    assert program.listed("search", "zhou@example.com")
    assert "周小涛" in program("list", "unit").out
    before = [json.loads(program("verify", "-o", "ndjson").out)["root"], *nodes(program.ledger)]
    assert found_in(tmp_path, texts), "the views hold them"

    assert program("contact", "erase", "CON-1", "--reason", "本人要求").code == 0

    assert found_in(tmp_path, texts) == []
    assert program("search", "zhou@example.com").out == ""
    for question in (
        ("log",),
        ("show", "CON-1"),
        ("show", "CON-1", "--known-at", "2"),
        ("show", "CON-1", "--as-of", "2"),
        ("list", "unit"),
        ("blame", "CON-1"),
        ("diff", "1", "4"),
        ("export", "ndjson"),
        ("replay", "--to", "-"),
    ):
        done = program(*question)
        assert not [text for text in texts if text in done.out], question
    assert program.listed("show", "CON-1", "--known-at", "1")[0]["title"] == "—"
    assert program("replay").code == 0
    assert program("verify").code == 0
    with Ledger.open(program.ledger) as again:
        assert [again.log.tree_at(4).root().hex(), *nodes(program.ledger)[:4]] == before
    assert found_in(tmp_path, texts) == []


def nodes(place: Path) -> list[str]:
    """What is kept of the tree with every entry, in hexadecimal."""
    with closing(sqlite3.connect(place / "log.db")) as connection:
        return [node.hex() for (node,) in connection.execute("SELECT node FROM events ORDER BY seq")]


def test_the_person_is_gone_everywhere_and_others_stay(known: Ledger) -> None:
    known.execute(ERASE)
    with known.writing() as batch:
        state = batch.state("POS-1")
    assert isinstance(state, Position)
    assert state.holders[0].startswith("—")
    assert state.holders[1] == "王伟"
    assert contact(known).title == "—"
    assert not search(known.views, "周小涛", limit=5)
    assert search(known.views, "王伟", limit=5)


def test_two_persons_who_were_erased_stay_two(ledger: Ledger) -> None:
    """One of them is released: the other one still holds the position."""
    ledger.execute_many([added(title="李娜"), added(title="王伟")])
    ledger.execute(do("position create", title="客服专员", holders=["李娜", "王伟"]))
    ledger.execute(do("position release", "POS-1", person="李娜", reason="调岗"))
    for record in ("CON-1", "CON-2"):
        ledger.execute(do("contact erase", record, reason="本人要求"))
    with ledger.writing() as batch:
        state = batch.state("POS-1")
    assert isinstance(state, Position)
    assert state.state == "active"
    assert len(state.holders) == 1


def head_of(ledger: Ledger) -> str:
    """Who leads the unit, as the log reads now."""
    (entry,) = ledger.log.history("UNIT-1")
    return getattr(entry.data, "head", "")


def test_a_name_that_somebody_else_has_goes_with_the_last_of_them(known: Ledger) -> None:
    known.execute(added(tel="1", email=""))
    known.execute(ERASE)
    assert head_of(known) == "周小涛"
    assert contact(known, "CON-2").title == "周小涛"
    known.execute(do("contact erase", "CON-2", reason="本人要求"))
    assert head_of(known).startswith("—")


def test_every_name_that_a_person_ever_had_goes(ledger: Ledger) -> None:
    ledger.execute(added(title="周小涛"))
    ledger.execute(do("unit establish", title="维保组", head="周小涛"))
    ledger.execute(do("contact amend", "CON-1", changes={"title": "周大涛"}))
    ledger.execute(ERASE)
    assert head_of(ledger).startswith("—")


def test_what_is_said_afterwards_of_somebody_of_that_name_is_readable(known: Ledger) -> None:
    """Another person; also where it comes in the transaction of the erasing."""
    known.execute_many([ERASE, do("unit appoint-head", "UNIT-1", head="周小涛"), added()])
    entries = known.log.history("UNIT-1")
    assert [getattr(entry.data, "head", "")[:1] for entry in entries] == ["—", "周"]
    assert contact(known, "CON-2").title == "周小涛"


def test_the_views_of_another_process_forget_too(known: Ledger) -> None:
    """It has them open, and its keys at hand, while the person is erased elsewhere."""
    with Ledger.open(known.place) as other:
        assert contact(other).title == "周小涛"
        known.execute(ERASE)
        assert contact(other).title == "—"
        assert not search(other.views, "周小涛", limit=5)
        assert head_of(other).startswith("—")


def test_what_is_said_after_an_erasing_has_another_key(
    known: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the erasing process has not come to destroy the keys: here they are still in the vault."""
    assert head_of(known) == "周小涛"
    (tmp_path / "far").mkdir()
    shutil.copy(known.place / "vault.db", tmp_path / "far" / f"{known.identity}.vault.db")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("OPSLEDGER_VAULT", str(tmp_path / "far"))
        with Ledger.open(known.place) as far:
            far.execute(ERASE)
    known.execute(do("unit appoint-head", "UNIT-1", head="周小涛"))
    with Ledger.open(known.place) as again:
        heads = [getattr(entry.data, "head", "")[:1] for entry in again.log.history("UNIT-1")]
    assert heads == ["—", "周"]


def test_who_may_not_destroy_the_keys_does_not_read_with_them_either(
    known: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "far").mkdir()
    shutil.copy(known.place / "vault.db", tmp_path / "far" / f"{known.identity}.vault.db")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("OPSLEDGER_VAULT", str(tmp_path / "far"))
        with Ledger.open(known.place) as far:
            far.execute(ERASE)
    vault(known).chmod(0o400)
    if os.access(vault(known), os.W_OK):
        pytest.skip("this user may write everything")
    with Ledger.open(known.place, read_only=True) as again:
        assert head_of(again).startswith("—")
        assert contact(again).title == "—"
    assert keys_in(vault(known)) == 3


def test_what_the_user_keeps_outside_the_ledger_forgets_too(known: Ledger, home: Path) -> None:
    folder = home / "state" / "opsledger" / known.identity
    drafts = folder / "drafts"
    drafts.mkdir(parents=True)
    subject = ["contact", "amend", "CON-1"]
    (drafts / "a.json").write_text(json.dumps({"subject": subject, "texts": {"owner": "x"}}))
    typed = {"subject": ["unit", "amend", "UNIT-1"], "texts": {"title": "周小涛的组", "owner": "王伟"}}
    (drafts / "b.json").write_text(json.dumps(typed))
    (drafts / "c.damaged").write_bytes('{"texts": {"head": "周小涛'.encode())
    (drafts / "d.damaged").write_bytes(b"{")
    kept = {
        "seen": 3,
        "bookmarks": [{"record": "CON-1", "title": "周小涛"}],
        "views": [{"filter": "zhou@example.com"}],
    }
    (folder / "kept.json").write_text(json.dumps(kept))
    cached = home / "cache" / "opsledger"
    cached.mkdir(parents=True)
    (cached / f"{known.identity}.views.db").write_bytes("周小涛".encode())
    (cached / "other.views.db").write_bytes(b"x")

    known.execute(ERASE)

    assert found_in(home, TELLING) == []
    assert sorted(path.name for path in drafts.iterdir()) == ["b.json", "d.damaged"]
    assert json.loads((drafts / "b.json").read_bytes())["texts"] == {"title": "—的组", "owner": "王伟"}
    assert json.loads((folder / "kept.json").read_bytes())["bookmarks"] == [{"record": "CON-1", "title": "—"}]
    assert [path.name for path in cached.iterdir()] == ["other.views.db"]


def vault(ledger: Ledger) -> Path:
    """Where its keys are."""
    return ledger.place / "vault.db"


def keys_in(path: Path) -> int:
    """How many keys a vault holds."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM keys").fetchone()[0]


def test_no_key_that_was_destroyed_is_in_the_file(known: Ledger) -> None:
    with closing(sqlite3.connect(vault(known))) as connection:
        secrets = [secret for (secret,) in connection.execute("SELECT secret FROM keys")]
    known.execute(ERASE)
    known.close()
    raw = b"".join(path.read_bytes() for path in known.place.iterdir())
    assert sum(secret in raw for secret in secrets) == 1, "the other person's"


def test_an_older_vault_that_is_put_back_forgets_again(known: Ledger, tmp_path: Path) -> None:
    shutil.copy(vault(known), tmp_path / "vault.backup")
    known.execute(ERASE)
    known.close()
    shutil.copy(tmp_path / "vault.backup", vault(known))
    with Ledger.open(known.place) as again:
        assert head_of(again).startswith("—")
        assert contact(again).title == "—"
    assert keys_in(vault(known)) == 1


def test_an_older_ledger_that_is_put_back_stays_without_the_person(known: Ledger, tmp_path: Path) -> None:
    """There the contact was never erased; its key is gone all the same. Whoever comes new gets another."""
    known.close()
    shutil.copytree(
        known.place, tmp_path / "backup", ignore=lambda _, names: [n for n in names if "vault" in n]
    )
    with Ledger.open(known.place) as ledger:
        ledger.execute(ERASE)
    for name in ("log.db", "views.db"):
        shutil.copy(tmp_path / "backup" / name, known.place / name)
    with Ledger.open(known.place) as again:
        assert again.log.head() == 4
        assert {getattr(entry.data, "title", "—") for entry in again.log.history("CON-1")} == {"—"}
        assert again.execute(added()).record == "CON-2"
        again.execute(do("contact change-details", "CON-1", title="周大涛"))
        assert [getattr(e.data, "title", "") for e in again.log.scan(4)] == ["周小涛", "周大涛"]


@pytest.mark.parametrize("back", [("vault.db", "views.db"), ("views.db",)], ids=["log", "log, vault"])
def test_what_is_broken_off_is_finished_by_the_next_reader(
    known: Ledger, home: Path, tmp_path: Path, back: tuple[str, ...]
) -> None:
    """The files are as they are where the process ended between two steps: only some know of the erasing."""
    known.close()
    for name in back:
        shutil.copy(known.place / name, tmp_path / name)
    with Ledger.open(known.place) as ledger:
        ledger.execute(ERASE)
    for name in back:
        shutil.copy(tmp_path / name, known.place / name)
    with Ledger.open(known.place) as ledger:
        draft = home / "state" / "opsledger" / ledger.identity / "drafts" / "a.json"
    draft.parent.mkdir(parents=True)
    draft.write_text('{"texts": {"x": "周小涛"}}' if "vault.db" in back else "{}")
    with Ledger.open(known.place) as again:
        assert contact(again).title == "—"
        assert head_of(again).startswith("—")
    assert keys_in(known.place / "vault.db") == 1
    assert found_in(known.place, TELLING) == []
    assert found_in(draft.parent, TELLING) == []


@pytest.mark.parametrize("kill", range(6))
def test_killed_at_any_point_it_is_finished_later(tmp_path: Path, kill: int) -> None:
    """Whenever the process is killed: once the log says it, nothing is left after the next question."""
    program = Program(tmp_path / "ledger")
    assert program("init").code == 0
    with Ledger.open(program.ledger) as ledger:
        ledger.execute(added())
        ledger.caught_up()
    with program.start("contact", "erase", "CON-1", "--reason", "x") as process:
        time.sleep(0.15 + kill * 0.07)
        process.kill()
    with Ledger.open(program.ledger) as again:
        erased = again.log.head() == 2
        assert contact(again).title == ("—" if erased else "周小涛")
    assert verify(program.ledger).ok
    if erased:
        assert found_in(program.ledger, TELLING) == []


def test_nobody_is_erased_without_the_vault(known: Ledger, place: Path, tmp_path: Path) -> None:
    """The keys would stay in it. Where it is lost, a new one begins, and the old one coming back forgets too."""
    known.close()
    (place / "vault.db").rename(tmp_path / "kept.db")
    with Ledger.open(place) as ledger:
        with pytest.raises(DeniedError, match="not there"):
            ledger.execute(ERASE)
        (place / "vault.db").touch()
        ledger.execute(ERASE)
        assert getattr(ledger.log.entry(1).data, "title", "") == "—"
    (tmp_path / "kept.db").rename(place / "vault.db")
    with Ledger.open(place) as again:
        assert getattr(again.log.entry(1).data, "title", "") == "—"


def test_a_vault_from_before_the_person_came_forgets_too(ledger: Ledger, tmp_path: Path) -> None:
    """It has the key of the name, which was said before there was a contact of that name."""
    ledger.execute(do("unit establish", title="维保组", head="周小涛"))
    ledger.close()
    shutil.copy(ledger.place / "vault.db", tmp_path / "vault.db")
    with Ledger.open(ledger.place) as later:
        later.execute_many([added(), ERASE])
    shutil.copy(tmp_path / "vault.db", ledger.place / "vault.db")
    with Ledger.open(ledger.place) as again:
        assert head_of(again).startswith("—")
        assert getattr(again.log.history("CON-1")[0].data, "title", "") == "—"


def test_a_contact_of_old_is_erased_as_before(ledger: Ledger, place: Path) -> None:
    """It was recorded in the clear: there is no key, and the log goes on telling. Its record does not."""
    ledger.execute(added())
    clear = encode_entry(replace(ledger.log.entry(1), sealed=()))
    ledger.close()
    (place / "vault.db").unlink()
    rewrite(place, lambda entries: entries.update({1: clear}))
    with Ledger.open(place) as again:
        assert contact(again).title == "周小涛"
        receipt = again.execute(ERASE)
        assert getattr(receipt.entries[0].data, "keys", None) == ()
        assert contact(again).title == "—"


def test_a_vault_opened_twice_sees_what_the_other_destroyed(known: Ledger) -> None:
    one, other = (Vault.open(vault(known), known.identity) for _ in range(2))
    name = next(iter(json.loads(known.log.raw(1))["data"]["title"].split(":")[2:]))
    before = other.changes()
    one.destroy([name])
    assert other.changes() != before
    assert other.is_erased(name)
    assert other.key(name) is None
    one.close()
    other.close()
