"""`doctor` on what proves the past and on the files: each thing that can go wrong is found, with a way out."""

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

from opsledger.audit.trust import TrustStore
from opsledger.backup.manifest import read
from opsledger.backup.remembered import LastBackup, last_backup, remember
from opsledger.ledger import user_of_system
from tests.cli.conftest import Run
from tests.cli.restoring import backups

ME = user_of_system()
WEEK_US = 7 * 24 * 3600 * 1_000_000


def told_of(run: Run, check: str) -> list[tuple[str, str]]:
    """Verdict and words of every finding of a check; whatever is not well has a way out."""
    rows = [json.loads(line) for line in run("doctor", "-o", "ndjson").out.splitlines()]
    assert all(row["way_out"] for row in rows if row["verdict"] != "ok")
    return [(row["verdict"], row["what"]) for row in rows if row["check"] == check]


def verdicts(run: Run, check: str) -> list[str]:
    return [verdict for verdict, _ in told_of(run, check)]


@pytest.fixture
def signed(told: Run) -> Run:
    """The story, signed."""
    assert told("checkpoint").code == 0
    return told


@pytest.fixture
def trust(signed: Run, tmp_path: Path) -> TrustStore:
    """What its owner trusts."""
    (row,) = [json.loads(line) for line in signed("key", "show", "-o", "ndjson").out.splitlines()]
    return TrustStore(row["key"].split("+")[0].removeprefix("opsledger/"))


def test_a_ledger_that_was_never_signed(told: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new one has a key; one that an earlier version made has none yet, and nobody trusts any."""
    assert verdicts(told, "key") == ["ok"]
    assert told_of(told, "checkpoint")[0][1].startswith("entries that are not signed: 7")
    (tmp_path / "ledger" / "keys" / "0001.note").unlink()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    assert verdicts(told, "key") == ["warning"]


def test_keys_that_are_gone(signed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one that was never signed: to whoever trusts a key, and to others by the checkpoints that are there."""
    shutil.rmtree(tmp_path / "ledger" / "keys")
    for home in ("", "elsewhere"):
        if home:
            monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / home))
        ((verdict, what),) = told_of(signed, "key")
        assert (verdict, "this ledger was signed" in what) == ("bad", True)


@pytest.mark.parametrize("change", ["changed", "longer", "gone"])
def test_the_list_of_who_looked_at_what(signed: Run, tmp_path: Path, change: str) -> None:
    """Changed, with junk after it, or taken away though a grant knew of it."""
    assert signed("export", "ndjson").code == 0
    assert signed("export", "ndjson").code == 0
    assert signed("access", "grant", ME, "admin", "--reason", "x").code == 0
    assert verdicts(signed, "access log") == ["ok"]
    path = tmp_path / "ledger" / "access.log"
    if change == "gone":
        path.unlink()
    elif change == "changed":
        path.write_text(path.read_text().replace("export", "nothing", 1))
    else:
        path.write_text(path.read_text() + "junk\n")
    assert verdicts(signed, "access log") == ["bad"]
    assert signed("doctor").code == 1


def test_witnesses_that_have_not_signed(signed: Run, tmp_path: Path) -> None:
    assert verdicts(signed, "witnesses") == ["ok"]
    witness = signed("witness", "key", "--name", "witness.example/a").out.strip()
    assert signed("witness", "add", witness, "--quorum", "1").code == 0
    ((verdict, what),) = told_of(signed, "witnesses")
    assert (verdict, "up to #0, the ledger's key up to #7" in what) == ("warning", True)
    assert signed("witness", "add", "--quorum", "0").code == 0
    assert verdicts(signed, "witnesses") == ["ok"]


def test_views_that_lack_a_table(signed: Run, tmp_path: Path) -> None:
    assert signed("list", "issue").code == 0
    assert verdicts(signed, "views") == ["ok"]
    with closing(sqlite3.connect(tmp_path / "ledger" / "views.db")) as connection:
        connection.execute("DROP TABLE links")
    ((verdict, what),) = told_of(signed, "views")
    assert (verdict, "links" in what) == ("bad", True)


def test_what_is_remembered_of_places(signed: Run, tmp_path: Path, data_home: Path) -> None:
    """What cannot be read is told, and does not keep anybody from making a ledger."""
    assert verdicts(signed, "memory") == ["ok"]
    places = data_home / "opsledger" / "places.json"
    before = places.read_text()
    try:
        places.write_text("{")
        assert verdicts(signed, "memory") == ["bad"]
        done = signed("--ledger", tmp_path / "other", "init")
        assert (done.code, "places.json" in done.err) == (0, True)
    finally:
        places.write_text(before)


def test_a_ledger_that_is_gone(signed: Run, tmp_path: Path) -> None:
    """Its place is known: it is no place without a ledger. Who makes another one there is told what lay there."""
    shutil.rmtree(tmp_path / "ledger")
    verdict, what = told_of(signed, "ledger")[-1]
    assert (verdict, "is gone; it went up to #7, or further" in what) == ("bad", True)
    done = signed("init")
    assert (done.code, "is gone; it went up to #7, or further" in done.err) == (0, True)
    assert "up to" not in signed("--ledger", tmp_path / "new", "init").err


@pytest.mark.parametrize("left", [b"", b"junk" * 2_000], ids=["emptied", "written over"])
def test_a_log_that_is_none_any_more(signed: Run, tmp_path: Path, left: bytes) -> None:
    """Emptied, or written over: the same; another folder is not what is to be named."""
    for path in (tmp_path / "ledger").glob("log.db-*"):
        path.unlink()
    (tmp_path / "ledger" / "log.db").write_bytes(left)
    verdict, what = told_of(signed, "ledger")[-1]
    assert (verdict, "it went up to #7, or further" in what) == ("bad", True)


def test_a_lock_that_is_no_file(signed: Run, tmp_path: Path) -> None:
    """It is told, and everything else is looked at."""
    lock = tmp_path / "ledger" / ".lock"
    lock.unlink()
    lock.mkdir()
    assert verdicts(signed, "writing") == ["bad"]
    assert verdicts(signed, "backup") == ["warning"]
    lock.rmdir()
    assert verdicts(signed, "writing") == ["ok"]


def test_a_key_is_for_its_owner_alone(signed: Run, trust: TrustStore, tmp_path: Path) -> None:
    """Readable by others it is bad, and so it is in the ledger's own folder."""
    assert verdicts(signed, "key") == ["ok"]
    trust.key_file.chmod(0o644)
    assert verdicts(signed, "key") == ["ok", "bad"]
    assert signed("doctor").code == 1
    trust.key_file.chmod(0o600)
    trust.key_file.rename(tmp_path / "ledger" / "key")
    assert verdicts(signed, "key") == ["warning"]
    os.environ["OPSLEDGER_KEY"] = str(tmp_path / "ledger" / "key")
    try:
        assert verdicts(signed, "key") == ["ok", "bad"]
    finally:
        del os.environ["OPSLEDGER_KEY"]


def test_a_key_that_is_not_the_present_one(signed: Run, trust: TrustStore) -> None:
    old = trust.key_file.read_text()
    assert signed("key", "rotate").code == 0
    trust.key_file.write_text(old)
    assert verdicts(signed, "key") == ["warning"]


def test_what_is_not_signed_is_counted(signed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few entries are nothing to worry about; a thousand, which another user without the key left, are."""
    assert told_of(signed, "checkpoint") == [("ok", "every entry is signed")]
    assert signed("issue", "comment", "ISS-1", "--text", "x").code == 0
    ((verdict, what),) = told_of(signed, "checkpoint")
    assert (verdict, "not signed: 1," in what) == ("ok", True)
    file = tmp_path / "many.ndjson"
    line = json.dumps({"do": "issue comment", "record": "ISS-1", "data": {"text": "x"}})
    file.write_text(f"{line}\n" * 1_000)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    assert signed("append", file).code == 0
    ((verdict, what),) = told_of(signed, "checkpoint")
    assert (verdict, "not signed: 1001," in what) == ("warning", True)


def test_what_is_not_signed_for_long(signed: Run, tmp_path: Path) -> None:
    """The time of the first entry counts: here of a ledger whose clock was behind."""
    from datetime import UTC, datetime

    from opsledger.ledger import Ledger
    from tests.opsledger.issues import raised

    place = tmp_path / "slow"
    with Ledger.create(place, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)) as ledger:
        ledger.execute(raised())
    done = signed("--ledger", place, "doctor", "-o", "ndjson")
    (row,) = [json.loads(line) for line in done.out.splitlines() if '"checkpoint"' in line]
    assert (row["verdict"], "2026-01-01" in row["what"]) == ("warning", True)


def test_places_outside(signed: Run, tmp_path: Path) -> None:
    """None, one that is there, one that lags, one that is gone."""
    assert verdicts(signed, "anchors") == ["warning"]
    stick = tmp_path / "stick"
    stick.mkdir()
    assert signed("checkpoint", "anchor", f"folder:{stick}").code == 0
    assert verdicts(signed, "anchors") == ["ok"]
    kept = next(stick.rglob("*.note"))
    kept.unlink()
    assert "up to #0, not #7" in told_of(signed, "anchors")[0][1]
    assert signed("checkpoint").code == 0
    assert verdicts(signed, "anchors") == ["ok"]
    shutil.rmtree(stick)
    assert verdicts(signed, "anchors") == ["warning"]
    assert signed("checkpoint", "anchor", "--remove", f"folder:{stick}").code == 0
    assert signed("checkpoint", "anchor", "command:no-such-program --now").code == 1
    assert "no-such-program" in told_of(signed, "anchors")[0][1]
    assert signed("checkpoint", "anchor", "--remove", "command:no-such-program --now").code == 0


def test_a_place_that_takes_nothing(signed: Run, tmp_path: Path) -> None:
    """It can be reached, and fails each time: what came of the last checkpoint is remembered."""
    assert signed("checkpoint", "anchor", "command:false").code == 1
    ((verdict, what),) = told_of(signed, "anchors")
    assert (verdict, "command:false did not take" in what) == ("warning", True)
    assert signed("checkpoint", "anchor", "--remove", "command:false").code == 0
    assert signed("checkpoint", "anchor", "command:true").code == 0
    assert verdicts(signed, "anchors") == ["ok"]


@pytest.mark.parametrize("place", ["folder:NOTHERE", "git:NOTHERE"])
def test_a_place_that_is_not_there_is_not_put_on_the_list(signed: Run, place: str) -> None:
    done = signed("checkpoint", "anchor", place)
    assert (done.code, "NOTHERE" in done.err) == (2, True)
    assert "NOTHERE" not in signed("checkpoint", "anchor").out


def test_the_last_backup(signed: Run, trust: TrustStore, tmp_path: Path) -> None:
    """None, a fresh one, one that is old and lags, one that is gone."""
    (trust.folder / "backups.json").unlink(missing_ok=True)
    assert verdicts(signed, "backup") == ["warning"]
    assert signed("backup", tmp_path / "out").code == 0
    assert verdicts(signed, "backup") == ["ok"]
    last = last_backup(trust)
    assert last is not None
    assert read(Path(last.folder)).size == last.size == 7
    remember(trust, msgspec.structs.replace(last, us=last.us - WEEK_US - 60_000_000))
    assert verdicts(signed, "backup") == ["ok"], "nothing came since"
    assert signed("issue", "comment", "ISS-1", "--text", "x").code == 0
    assert verdicts(signed, "backup") == ["warning"]
    remember(trust, LastBackup(str(tmp_path / "gone"), last.us, last.size))
    assert verdicts(signed, "backup") == ["warning"]
    (trust.folder / "backups.json").write_text("{")
    assert verdicts(signed, "backup") == ["warning"]


def test_files_that_everybody_may_change(signed: Run, tmp_path: Path) -> None:
    assert verdicts(signed, "files") == ["ok"]
    (tmp_path / "ledger" / "log.db").chmod(0o666)
    assert verdicts(signed, "files") == ["bad"]
    assert signed("doctor").code == 1


def test_what_was_left_over_of_what_a_user_keeps(signed: Run, trust: TrustStore) -> None:
    """Half a file beside the own memory, which a process was killed over."""
    half = trust.folder / ".trust.json.0123456789ab"
    half.write_text("{")
    assert verdicts(signed, "files") == ["ok"]
    long_ago = time.time() - 7_200
    os.utime(half, (long_ago, long_ago))
    try:
        ((verdict, what),) = told_of(signed, "files")
        assert (verdict, half.name in what) == ("warning", True)
    finally:
        half.unlink()


def test_what_was_left_over(signed: Run, tmp_path: Path) -> None:
    """What is being written now is none of it; what was broken off long ago is, and what a restore moved aside."""
    assert signed("backup", tmp_path / "out").code == 0
    (folder,) = backups(tmp_path / "out")
    new = tmp_path / "ledger" / "log.db.new"
    new.write_text("")
    assert verdicts(signed, "files") == ["ok"]
    long_ago = time.time() - 7_200
    os.utime(new, (long_ago, long_ago))
    left = tmp_path / "out" / f".{folder.name[:36]}.1.unfinished"
    left.mkdir()
    (tmp_path / ".ledger.1.unfinished").mkdir()
    found = told_of(signed, "files")
    assert [verdict for verdict, _ in found] == ["warning"] * 3
    assert all(any(name in what for _, what in found) for name in ("log.db.new", left.name, ".ledger.1"))
    new.unlink()
    assert signed("restore", folder, "--replace").code == 0
    assert "before a backup was restored" in told_of(signed, "files")[-1][1]
