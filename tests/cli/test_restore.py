"""`restore`: what is put back is the ledger again, all of it, or nothing is put back."""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from pathlib import Path

import pytest

from opsledger.backup import manifest
from opsledger.ledger import Ledger
from opsledger.store.files import LOCK_NAME
from opsledger_events.errors import BusyError
from tests.cli.conftest import Run
from tests.cli.restoring import REASON, backups, comment, contents, row
from tests.cli.test_backup import KILLS, change
from tests.opsledger.issues import raised
from tests.program import Program


def test_a_backup_is_the_ledger_again(told: Run, backup: Path, tmp_path: Path) -> None:
    """In an empty place; the same root and records, and it goes on from there."""
    listed = told("list", "issue", "-o", "json").out
    shutil.rmtree(tmp_path / "ledger")
    done = told("restore", backup, "-o", "json")
    assert done.code == 0, done.err
    assert (row(done)["verdict"], row(done)["entries"], row(done)["lost"]) == ("OK", 7, None)
    assert told("list", "issue", "-o", "json").out == listed
    comment(told)
    assert told("checkpoint").code == 0
    assert row(told("verify", "-o", "json"))["anchored"] == 8


def test_a_ledger_is_only_replaced_where_that_is_said(told: Run, backup: Path, tmp_path: Path) -> None:
    """And stays, aside, as it was."""
    before = contents(tmp_path / "ledger")
    assert told("restore", backup).code == 2
    assert contents(tmp_path / "ledger") == before
    done = told("restore", backup, "--replace", "-o", "json")
    assert done.code == 0, done.err
    aside = Path(str(row(done)["aside"]))
    assert manifest.digest_of(aside / "log.db") == before["log.db"]
    assert told("verify").code == 0


def test_who_had_it_open_writes_into_none_of_the_two(told: Run, backup: Path, tmp_path: Path) -> None:
    """It is told to begin again; what would have gone into the folder that was moved aside is not acknowledged."""
    with Ledger.open(tmp_path / "ledger") as before:
        before.execute(raised())
        done = told("restore", backup, "--replace", "--accept-loss", REASON, "-o", "json")
        assert done.code == 0, done.err
        with pytest.raises(BusyError, match="replaced or deleted"):
            before.execute(raised())
        assert before.log.head() == 8
    for place, entries in ((tmp_path / "ledger", 7), (Path(str(row(done)["aside"])), 8)):
        with Ledger.open(place) as ledger:
            assert ledger.log.head() == entries
            ledger.execute(raised())


def test_what_is_recorded_meanwhile_is_not_lost_by_it(program: Program, tmp_path: Path) -> None:
    """It waits for whoever is in the middle of writing; that such an entry be given up, nobody has said."""
    lock = tmp_path / "ledger" / LOCK_NAME
    assert program("issue", "raise", "--title", "x").code == 0
    assert program("backup", tmp_path / "out").code == 0
    (backup,) = backups(tmp_path / "out")
    with Ledger.open(tmp_path / "ledger") as ledger:
        with ledger.writing() as batch:
            restoring = program.start("restore", backup, "--replace", "--accept-loss", REASON)
            while not lock.stat().st_size and restoring.poll() is None:
                time.sleep(0.01)
            batch.execute(raised())
        _, errors = restoring.communicate()
        assert (restoring.returncode, "while the backup was looked at" in errors) == (4, True), errors
        ledger.execute(raised())
        assert ledger.log.head() == 3
    assert [path.name for path in tmp_path.iterdir() if "before" in path.name] == []


def test_nothing_else_is_replaced(told: Run, backup: Path, tmp_path: Path) -> None:
    """Not what is no ledger, and not another one."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    assert told("restore", backup, "--into", other, "--replace").code == 2
    assert told("--ledger", tmp_path / "another", "init").code == 0
    done = told("restore", backup, "--into", tmp_path / "another", "--replace")
    assert (done.code, "is of the ledger" in done.err) == (2, True)
    assert [path.name for path in other.iterdir()] == ["mine.txt"]


def flip(path: Path, at: int) -> None:
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["log.db", "keys/0001.note", "checkpoints/000000000007-*.note"])
def test_a_flipped_bit_is_found(told: Run, backup: Path, tmp_path: Path, name: str) -> None:
    """Nothing is restored."""
    (path,) = backup.glob(name)
    flip(path, path.stat().st_size // 2)
    done = told("restore", backup, "--into", tmp_path / "restored")
    assert done.code == 6
    assert path.name in done.err
    assert not (tmp_path / "restored").exists()


def test_an_entry_that_was_changed_with_its_digest_is_found(told: Run, backup: Path, tmp_path: Path) -> None:
    """Whoever can write the backup can write its digests too."""
    change(
        backup,
        "UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), 'Bo', 'Al') AS BLOB) WHERE seq = 4",
    )
    about = json.loads((backup / "backup.json").read_text())
    about["files"]["log.db"] = manifest.digest_of(backup / "log.db")
    (backup / "backup.json").write_text(json.dumps(about))
    done = told("restore", backup, "--into", tmp_path / "restored")
    assert (done.code, "#4" in done.err) == (6, True)
    assert not (tmp_path / "restored").exists()


@pytest.mark.parametrize("name", ["../../stolen", "/etc/passwd", "", "keys/../../x"])
def test_a_backup_names_nothing_outside_of_it(told: Run, backup: Path, tmp_path: Path, name: str) -> None:
    about = json.loads((backup / "backup.json").read_text())
    about["files"][name] = "0" * 64
    (backup / "backup.json").write_text(json.dumps(about))
    assert told("restore", backup, "--into", tmp_path / "restored").code == 2


NO_MASTER = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""With this, root may do no more with a file than its mode says."""


@pytest.mark.skipif(
    os.getuid() == 0 and not shutil.which("setpriv"), reason="root needs setpriv (util-linux)"
)
def test_a_backup_that_can_only_be_read(told: Run, backup: Path, tmp_path: Path) -> None:
    """On a disk that is mounted read-only, or another user's: also where somebody looked into it. What is restored can be written."""
    assert told("--ledger", backup, "list", "issue").code == 0
    (backup / "log.db-wal").touch()
    for path in (*backup.rglob("*"), backup):
        path.chmod(path.stat().st_mode & 0o555)
    program = Program(tmp_path / "restored", *(NO_MASTER if os.getuid() == 0 else ()))
    try:
        done = program("restore", backup)
        assert done.code == 0, done.err
        assert program("issue", "comment", "ISS-1", "--text", "x").code == 0
        assert program("verify").code == 0
    finally:
        for path in (backup, *backup.rglob("*")):
            path.chmod(path.stat().st_mode | 0o600)


def test_what_is_read_in_a_backup_leaves_it_as_it_was(told: Run, tmp_path: Path) -> None:
    """The views go elsewhere. That persons were looked up is noted there, goes on from what the backup has, and is restored."""
    assert told("contact", "add", "--title", "Zhou Tao").code == 0
    assert told("list", "contact").code == 0
    assert told("backup", tmp_path / "out").code == 0
    (folder,) = backups(tmp_path / "out")
    for words in (("list", "issue"), ("list", "contact")):
        assert told("--ledger", folder, *words).code == 0
    names = {path.name for path in folder.iterdir() if not path.name.startswith("log.db-")}
    assert names == {"backup.json", "log.db", "keys", "checkpoints", "access.log"}
    assert told("restore", folder, "--into", tmp_path / "restored").code == 0
    lines = (tmp_path / "restored" / "access.log").read_text()
    assert lines == (folder / "access.log").read_text()
    assert lines.count("read_personal") == 2
    (folder / "access.log").write_text(lines.replace("root", "nobody", 1))
    done = told("restore", folder, "--into", tmp_path / "again")
    assert (done.code, "access.log" in done.err) == (6, True)


def test_what_is_no_backup_is_said(told: Run, tmp_path: Path) -> None:
    assert told("restore", tmp_path / "nowhere").code == 3
    assert told("restore", tmp_path / "ledger").code == 3


@pytest.mark.parametrize("content", [b"", b'{"format": 1', b"\xff", b"[]"])
def test_one_whose_description_is_broken(told: Run, backup: Path, tmp_path: Path, content: bytes) -> None:
    """It says what to do instead."""
    (backup / "backup.json").write_bytes(content)
    done = told("restore", backup, "--into", tmp_path / "restored")
    assert (done.code, "Take another backup" in done.err) == (2, True)


def test_a_ledger_that_was_emptied_comes_back(told: Run, older: Path, tmp_path: Path) -> None:
    """Its log is gone, the rest of the folder stands there: that is moved aside too."""
    for path in (tmp_path / "ledger").glob("log.db*"):
        path.unlink()
    assert told("restore", older, "--replace").code == 6
    assert told("restore", older, "--replace", "--accept-loss", REASON).code == 0
    assert row(told("verify", "-o", "json"))["verdict"] == "OK"


def test_who_was_erased_stays_erased(told: Run, tmp_path: Path) -> None:
    """Though the backup is from before the erasing, and the erasing is among what is lost: the vault stays that of now."""
    ledger, out = tmp_path / "ledger", tmp_path / "out"
    for name in ("Zhou Tao", "Li Na"):
        assert told("contact", "add", "--title", name, "--tel", "0532 5550101").code == 0
    assert told("backup", out).code == 0
    (backup,) = backups(out)
    assert told("contact", "erase", "CON-1", "--reason", "Asked for it").code == 0
    assert told("list", "contact").code == 0
    done = told("restore", backup, "--replace", "--accept-loss", REASON, "-o", "json")
    assert done.code == 0, done.err
    titles = [json.loads(line)["title"] for line in told("list", "contact", "-o", "ndjson").out.splitlines()]
    assert titles[1] == "Li Na"
    assert "Zhou" not in titles[0]
    assert (ledger / "vault.db").stat().st_mode & 0o777 == 0o600
    assert row(told("verify", "-o", "json"))["verdict"] == "OK"
    aside = Path(str(row(done)["aside"]))
    assert [path.name for path in aside.iterdir() if path.name.startswith(("vault.db", "views.db"))] == []
    assert not [path for path in backup.rglob("*") if path.name.startswith("vault")]


def test_who_looked_at_what_stays_known(told: Run, backup: Path, tmp_path: Path) -> None:
    assert told("export", "ndjson").code == 0
    noted = (tmp_path / "ledger" / "access.log").read_text()
    assert noted
    assert told("restore", backup, "--replace").code == 0
    assert (tmp_path / "ledger" / "access.log").read_text().startswith(noted)


def test_one_that_is_killed_leaves_a_ledger_that_is_signed_as_before(
    program: Program, tmp_path: Path
) -> None:
    """The one of before or the restored one, never something between; and the next attempt ends well."""
    lines = [json.dumps({"do": "issue raise", "data": {"title": f"冷库 {n}"}}) + "\n" for n in range(1_500)]
    assert program("append", "-", given="".join(lines[:1_000])).code == 0
    assert program("backup", tmp_path / "out").code == 0
    (backup,) = backups(tmp_path / "out")
    assert program("append", "-", given="".join(lines[1_000:])).code == 0
    dice, restore = random.Random(1019), ("restore", backup, "--replace", "--accept-loss", REASON)
    for _ in range(KILLS):
        with program.start(*restore) as process:
            while process.poll() is None and not list(tmp_path.glob(".ledger.*")):
                time.sleep(0.001)
            time.sleep(dice.uniform(0, 0.15))
            process.kill()
        done = program("verify", "-o", "json")
        assert done.code == 0, done.err
        assert row(done)["entries"] in (1_000, 1_500)
        assert program("checkpoint").code == 0
    assert program(*restore).code == 0
    assert row(program("verify", "-o", "json"))["entries"] == 1_000
    assert list(tmp_path.glob(".ledger.*")) == []


def test_a_place_where_another_ledger_lay_is_this_ones_now(told: Run, backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert told("--ledger", other, "init").code == 0
    assert told("--ledger", other, "checkpoint").code == 0
    shutil.rmtree(other)
    assert told("restore", backup, "--into", other).code == 0
    assert row(told("--ledger", other, "verify", "-o", "json"))["verdict"] == "OK"
