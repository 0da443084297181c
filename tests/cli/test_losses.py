"""`restore` of an older backup: what is lost by it is said, accepted by who may, and told for ever."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from opsledger.audit.note_keys import VerifierKey
from opsledger.backup import manifest
from tests.cli.conftest import Run
from tests.cli.restoring import REASON, backups, comment, contents, row
from tests.opsledger.audit.evidence.checkers import needs_openssl, of, said_alone
from tests.program import Done


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


def test_what_was_verified_and_never_signed_is_lost_too(told: Run, older: Path, tmp_path: Path) -> None:
    """The ledger is gone; this user remembers one entry more than any checkpoint, and can accept that too."""
    assert row(told("verify", "-o", "json"))["entries"] == 10
    shutil.rmtree(tmp_path / "ledger")
    done = told("restore", older)
    assert (done.code, "#8 to #10" in done.err) == (6, True)
    assert told("restore", older, "--accept-loss", REASON).code == 0
    assert row(told("verify", "-o", "json"))["verdict"] == "OK"


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


@needs_openssl
def test_evidence_tells_of_a_loss_too(told: Run, older: Path, tmp_path: Path) -> None:
    """An auditor who sees nothing but the file: the page, the instructions, and both checkers say it."""
    assert told("restore", older, "--replace", "--accept-loss", REASON).code == 0
    file = tmp_path / "travel.zip"
    assert told("evidence", "travel", "-o", file).code == 0
    key = told("key", "show").out.strip()
    checked = row(told("--ledger", tmp_path / "none", "check", file, "--key", key, "-o", "json"))
    assert "Entries #8 to #10 were given up when an older backup was restored" in str(checked["lost"])
    assert REASON in str(checked["lost"])
    for name in ("index.html", "README.txt"):
        assert "Entries #8 to #10 were given up" in " ".join(of(file)[name].decode().split())
    said = said_alone(file, VerifierKey.parse(key))
    assert "GIVEN UP, as keys/0002.note tells" in said
    assert "instead of 10 " in said
    assert REASON in said
