"""`restore`: what is put back holds; what is lost by it is said, accepted by who may, and told for ever."""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from opsledger.backup import manifest
from opsledger.ledger import Ledger
from opsledger_events.errors import BusyError
from tests.cli.conftest import Run
from tests.cli.test_backup import KILLS, backups, change
from tests.opsledger.issues import raised
from tests.program import Done, Program

REASON = "The disk failed, and this is the newest"


def row(done: Done) -> dict[str, object]:
    """What a command printed as JSON."""
    found: dict[str, object] = json.loads(done.out)
    return found


def contents(folder: Path) -> dict[str, str]:
    """Digests of what a folder holds, but for what reading a log leaves."""
    return {name: digest for name, digest in manifest.digests_of(folder).items() if "log.db-" not in name}


def comment(run: Run, count: int = 1) -> None:
    """Record so many comments."""
    for _ in range(count):
        assert run("issue", "comment", "ISS-1", "--text", "x").code == 0


@pytest.fixture
def backup(told: Run, tmp_path: Path) -> Path:
    """A backup of the story, 7 entries."""
    assert told("backup", tmp_path / "out").code == 0
    (folder,) = backups(tmp_path / "out")
    return folder


@pytest.fixture
def older(told: Run, backup: Path) -> Path:
    """The same, and the ledger has 10 entries by now, 9 of them signed."""
    comment(told, 2)
    assert told("checkpoint").code == 0
    comment(told)
    return backup


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


def test_an_older_one_is_not_restored_in_silence(told: Run, older: Path, tmp_path: Path) -> None:
    """What would be lost is named, with the one entry that nobody signed yet; nothing changes."""
    before = contents(tmp_path / "ledger")
    for arguments in (["--replace"], ["--into", tmp_path / "elsewhere"]):
        done = told("restore", older, *arguments)
        assert done.code == 6
        assert "ROLLED BACK" in done.err
        assert ("#8 to #10" if "--replace" in arguments else "#8 to #9") in done.err
        assert "--accept-loss" in done.err
    assert contents(tmp_path / "ledger") == before
    assert not (tmp_path / "elsewhere").exists()
    assert told("restore", older, "--replace", "--accept-loss", " ").code == 2
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".", "ledger."))] == []


@pytest.fixture
def auditor(told: Run, older: Path, tmp_path: Path, data_home: Path) -> Callable[..., Done]:
    """Another user, who has the key pinned and the checkpoint over 9 entries, and verified 10."""
    home = tmp_path / "auditor"
    identity = manifest.read(older).identity
    shutil.copytree(data_home / "opsledger" / identity, home / "opsledger" / identity)
    (home / "opsledger" / identity / "key").unlink()

    def run(*arguments: object) -> Done:
        kept = os.environ["XDG_DATA_HOME"]
        os.environ["XDG_DATA_HOME"] = str(home)
        try:
            return told(*arguments)
        finally:
            os.environ["XDG_DATA_HOME"] = kept

    assert row(run("verify", "-o", "json"))["entries"] == 10
    return run


def test_a_loss_that_was_accepted_is_told_for_ever(
    told: Run, older: Path, auditor: Callable[..., Done]
) -> None:
    """To everybody, also who knows of more; and the ledger goes on, is signed, and grows over what was lost."""
    done = told("restore", older, "--replace", "--accept-loss", REASON, "-o", "json")
    assert done.code == 0, done.err
    assert (row(done)["verdict"], row(done)["entries"]) == ("OK", 7)
    for entries in range(7, 13):
        for run in (told, auditor):
            for since in ([], ["--since"]):
                found = row(run("verify", *since, "-o", "json"))
                assert (found["verdict"], found["entries"]) == ("OK", entries)
                assert "#8 to #10" in str(found["lost"])
                assert REASON in str(found["lost"])
        comment(told)
        assert told("checkpoint").code == 0


def test_what_comes_after_a_loss_is_as_safe_as_before(told: Run, older: Path, tmp_path: Path) -> None:
    """A rewriting, or a cutting off, within the numbers that were lost is none of what was accepted."""
    assert told("restore", older, "--replace", "--accept-loss", REASON).code == 0
    shutil.copytree(tmp_path / "ledger", tmp_path / "short")
    comment(told)
    assert told("checkpoint").code == 0
    assert row(told("verify", "-o", "json"))["verdict"] == "OK"
    assert told("--ledger", tmp_path / "short", "verify").code == 6
    assert told("restore", older, "--replace").code == 6
    shutil.copytree(tmp_path / "short", tmp_path / "forked")
    assert told("--ledger", tmp_path / "forked", "issue", "comment", "ISS-1", "--text", "other").code == 0
    assert row(told("--ledger", tmp_path / "forked", "verify", "-o", "json"))["verdict"] == "FORKED"


def test_who_has_no_key_accepts_no_loss(
    told: Run, older: Path, auditor: Callable[..., Done], tmp_path: Path
) -> None:
    """And nothing has changed: not the ledger, not what lies beside it."""
    before = sorted(path.name for path in tmp_path.iterdir()), contents(tmp_path / "ledger")
    done = auditor("restore", older, "--replace", "--accept-loss", REASON)
    assert done.code == 8, done.err
    assert "private key" in done.err
    assert (
        sorted(path.name for path in tmp_path.iterdir()),
        contents(tmp_path / "ledger"),
    ) == before
    comment(told)
    assert told("checkpoint").code == 0


def test_a_loss_cannot_be_hidden(
    told: Run, older: Path, auditor: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the note, who was told of it hears that it is missing, and nobody hears that all is well."""
    assert told("restore", older, "--replace", "--accept-loss", REASON).code == 0
    assert auditor("verify").code == 0
    (tmp_path / "ledger" / "keys" / "0002.note").unlink()
    for run in (told, auditor):
        assert row(run("verify", "-o", "json"))["verdict"] == "ROLLED BACK"
    for path in (tmp_path / "auditor").rglob("*.note"):
        path.unlink()
    done = auditor("verify", "-o", "json")
    assert row(done)["verdict"] == "UNVERIFIABLE"
    assert "#8 to #10" in str(row(done)["what"])
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "stranger"))
    assert row(told("verify", "-o", "json"))["verdict"] == "INCOMPLETE"


def test_a_restore_can_be_taken_back(told: Run, older: Path, tmp_path: Path) -> None:
    """The folder that was moved aside takes its place again: nothing of it is lost, so it hides nothing."""
    done = told("restore", older, "--replace", "--accept-loss", REASON, "-o", "json")
    shutil.rmtree(tmp_path / "ledger")
    Path(str(row(done)["aside"])).rename(tmp_path / "ledger")
    assert row(told("verify", "-o", "json"))["verdict"] == "OK"
    comment(told)
    assert told("checkpoint").code == 0
    found = row(told("verify", "--since", "-o", "json"))
    assert (found["verdict"], found["entries"], found["anchored"], found["lost"]) == ("OK", 11, 11, None)


def test_a_second_loss_to_an_even_older_backup(told: Run, older: Path, tmp_path: Path) -> None:
    """Both are told; the keys of the ledger that stands there go on, though the backup has one only."""
    assert told("restore", older, "--replace", "--accept-loss", REASON).code == 0
    comment(told)
    assert told("checkpoint").code == 0
    assert told("restore", older, "--replace").code == 6
    done = told("restore", older, "--replace", "--accept-loss", "Once more", "-o", "json")
    assert done.code == 0, done.err
    found = row(told("verify", "-o", "json"))
    assert found["verdict"] == "OK"
    assert "#8 to #10" in str(found["lost"])
    assert "#8 to #8" in str(found["lost"])
    assert len(list((tmp_path / "ledger" / "keys").iterdir())) == 3


def test_where_nothing_is_lost_nothing_is_recorded(told: Run, backup: Path, tmp_path: Path) -> None:
    done = told("restore", backup, "--replace", "--accept-loss", REASON)
    assert (done.code, "Nothing was lost" in done.err) == (0, True)
    assert len(list((tmp_path / "ledger" / "keys").iterdir())) == 1


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


def test_a_loss_of_everything(cli: Run, tmp_path: Path) -> None:
    """The only backup is from before the first entry."""
    assert cli("backup", tmp_path / "out").code == 0
    (backup,) = backups(tmp_path / "out")
    assert cli("issue", "raise", "--title", "first").code == 0
    assert cli("checkpoint").code == 0
    done = cli("restore", backup, "--replace")
    assert (done.code, "#1 to #1" in done.err) == (6, True)
    assert cli("restore", backup, "--replace", "--accept-loss", REASON).code == 0
    assert "#1 to #1" in str(row(cli("verify", "-o", "json"))["lost"])
    assert cli("issue", "raise", "--title", "first again").code == 0
    assert cli("checkpoint").code == 0
    found = row(cli("verify", "-o", "json"))
    assert (found["verdict"], found["anchored"]) == ("OK", 1)


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


def test_what_was_verified_and_never_signed_is_lost_too(told: Run, older: Path, tmp_path: Path) -> None:
    """The ledger is gone; this user remembers one entry more than any checkpoint, and can accept that too."""
    assert row(told("verify", "-o", "json"))["entries"] == 10
    shutil.rmtree(tmp_path / "ledger")
    done = told("restore", older)
    assert (done.code, "#8 to #10" in done.err) == (6, True)
    assert told("restore", older, "--accept-loss", REASON).code == 0
    assert row(told("verify", "-o", "json"))["verdict"] == "OK"


def test_a_place_where_another_ledger_lay_is_this_ones_now(told: Run, backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert told("--ledger", other, "init").code == 0
    assert told("--ledger", other, "checkpoint").code == 0
    shutil.rmtree(other)
    assert told("restore", backup, "--into", other).code == 0
    assert row(told("--ledger", other, "verify", "-o", "json"))["verdict"] == "OK"


def test_a_drill_does_not_stand_in_the_way_of_the_disaster(told: Run, older: Path, tmp_path: Path) -> None:
    """What was given up in a copy elsewhere is given up again, with more, when the ledger itself is gone."""
    drill = ("restore", older, "--into", tmp_path / "drill", "--accept-loss", "A drill")
    assert told(*drill).code == 0
    assert row(told("verify", "-o", "json"))["lost"] is None
    comment(told)
    assert told("checkpoint").code == 0
    shutil.rmtree(tmp_path / "ledger")
    done = told("restore", older, "--accept-loss", REASON, "-o", "json")
    assert done.code == 0, done.err
    assert "#8 to #11" in str(row(done)["lost"])
    comment(told)
    assert told("checkpoint").code == 0
    found = row(told("verify", "-o", "json"))
    assert (found["verdict"], found["anchored"]) == ("OK", 8)
    assert "#8 to #11" in str(found["lost"])


def test_a_loss_that_no_keys_tell_of_any_more_is_accepted_again(
    told: Run, older: Path, tmp_path: Path
) -> None:
    """The ledger that told of it is gone, and the backup is from before it."""
    assert told("restore", older, "--replace", "--accept-loss", REASON).code == 0
    comment(told)
    assert told("checkpoint").code == 0
    shutil.rmtree(tmp_path / "ledger")
    done = told("restore", older)
    assert (done.code, "#8 to #10" in done.err) == (6, True)
    done = told("restore", older, "--accept-loss", "Once more", "-o", "json")
    assert done.code == 0, done.err
    assert "#8 to #10" in str(row(done)["lost"])
    comment(told)
    assert told("checkpoint").code == 0
    assert row(told("verify", "-o", "json"))["verdict"] == "OK"


def test_a_drill_with_an_older_backup_than_the_disaster_leaves(
    told: Run, older: Path, tmp_path: Path
) -> None:
    """Part of what the copy gave up is there after all; the user says so by restoring, and is told."""
    assert told("backup", tmp_path / "newer").code == 0
    (newer,) = backups(tmp_path / "newer")
    comment(told, 2)
    assert told("checkpoint").code == 0
    assert told("restore", older, "--into", tmp_path / "drill", "--accept-loss", "A drill").code == 0
    comment(told)
    assert told("checkpoint").code == 0
    shutil.rmtree(tmp_path / "ledger")
    done = told("restore", newer, "--accept-loss", REASON)
    assert done.code == 0, done.err
    assert "#8 to #12" in done.err
    comment(told)
    assert told("checkpoint").code == 0
    found = row(told("verify", "-o", "json"))
    assert (found["verdict"], "#11 to #13" in str(found["lost"])) == ("OK", True)
