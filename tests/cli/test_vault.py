"""The vault of a ledger, as a user meets it: where it is, who may read it, what is wrong without it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.opsledger.people import found_in
from tests.program import Program

SEALED = "(sealed 已加密)"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """Where it lies, where nothing else is said."""
    return tmp_path / "ledger" / "vault.db"


@pytest.fixture
def known(cli: Run) -> Run:
    """The command line over a ledger that knows a person."""
    assert cli("contact", "add", "--title", "周小涛", "--tel", "5550").code == 0
    return cli


def doctor(run: Run) -> list[tuple[str, str, str]]:
    """What `doctor` says of the vault: verdict, what, way out."""
    rows = [json.loads(line) for line in run("doctor", "-o", "ndjson").out.splitlines()]
    return [(row["verdict"], row["what"], row["way_out"]) for row in rows if row["check"] == "vault"]


def test_it_is_made_for_its_user_alone_with_the_first_person(cli: Run, vault: Path) -> None:
    cli("issue", "raise", "--title", "x")
    assert not vault.exists()
    ((verdict, what, _),) = doctor(cli)
    assert (verdict, "nothing is sealed yet" in what) == ("ok", True)
    assert cli("contact", "add", "--title", "周小涛").code == 0
    assert stat.S_IMODE(vault.stat().st_mode) == 0o600
    ((verdict, what, _),) = doctor(cli)
    assert (verdict, "keys: 1, destroyed: 0" in what) == ("ok", True)


def test_it_lies_in_the_folder_that_is_named_for_it(
    cli: Run, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There each ledger has its own; without the folder the same texts are not to be read."""
    monkeypatch.setenv("OPSLEDGER_VAULT", str(tmp_path / "apart"))
    assert cli("contact", "add", "--title", "周小涛").code == 0
    identity = json.loads(cli("init", "--ledger", tmp_path / "second", "-o", "ndjson").out)["identity"]
    assert cli("contact", "add", "--title", "钱进", "--ledger", tmp_path / "second").code == 0
    assert not vault.exists()
    assert len(list((tmp_path / "apart").iterdir())) == 2
    assert (tmp_path / "apart" / f"{identity}.vault.db").is_file()
    assert stat.S_IMODE((tmp_path / "apart").stat().st_mode) == 0o700
    assert "周小涛" in cli("log").out
    monkeypatch.delenv("OPSLEDGER_VAULT")
    assert SEALED in cli("log").out


def test_without_it_texts_read_as_sealed_and_doctor_says_what_to_do(
    known: Run, vault: Path, tmp_path: Path
) -> None:
    vault.rename(tmp_path / "kept.db")
    assert SEALED in known("list", "contact").out
    assert known("verify").code == 0
    assert known("replay").code == 0
    ((verdict, what, way_out),) = doctor(known)
    assert (verdict, "keys: 1" in what) == ("bad", True)
    assert "OPSLEDGER_VAULT" in way_out
    (tmp_path / "kept.db").rename(vault)
    assert known("views", "rebuild").code == 0
    assert "周小涛" in known("list", "contact").out


def test_without_it_nobody_begins_another_one_by_mistake(known: Run, vault: Path, tmp_path: Path) -> None:
    """A variable that is not set would divide the keys between two files."""
    vault.rename(tmp_path / "kept.db")
    done = known("contact", "add", "--title", "钱进")
    assert (done.code, "OPSLEDGER_VAULT" in done.err, vault.exists()) == (8, True, False)
    assert known("issue", "raise", "--title", "x").code == 0
    vault.touch()
    assert known("contact", "add", "--title", "钱进").code == 0
    assert "钱进" in known("log").out
    assert SEALED in known("log").out
    (_, (verdict, what, _)) = doctor(known)
    assert (verdict, what.startswith("Keys"), what.endswith(": 1.")) == ("bad", True, True), (
        "the first one's key is not there"
    )


def test_a_vault_that_everybody_may_read_is_bad(known: Run, vault: Path) -> None:
    vault.chmod(0o644)
    (found, _) = doctor(known)
    assert (found[0], f"chmod 600 {vault}" in found[2]) == ("bad", True)
    assert known("doctor").code == 1
    vault.chmod(0o660)
    assert [one[0] for one in doctor(known)] == ["ok"]


def test_the_vault_of_another_ledger_is_refused(known: Run, vault: Path, tmp_path: Path) -> None:
    assert known("init", "--ledger", tmp_path / "other").code == 0
    (tmp_path / "other" / "vault.db").write_bytes(vault.read_bytes())
    done = known("contact", "add", "--title", "钱进", "--ledger", tmp_path / "other")
    assert (done.code, "that of the ledger" in done.err) == (2, True)


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + bytes(200)])
def test_a_file_that_is_no_vault_is_named(known: Run, vault: Path, content: bytes) -> None:
    vault.write_bytes(content)
    done = known("log")
    assert (done.code, "not a vault" in done.err) == (2, True)
    assert doctor(known)[0][0] == "bad"


def test_who_may_not_read_it_reads_the_rest(known: Run, vault: Path) -> None:
    vault.chmod(0)
    if os.access(vault, os.R_OK):
        pytest.skip("this user may read everything")
    assert SEALED in known("log").out
    assert known("contact", "add", "--title", "钱进").code == 8
    assert [one[0] for one in doctor(known)] == ["warning"]


def test_a_ledger_that_is_replayed_elsewhere_is_the_same_one_and_tells_no_person(
    program: Program, tmp_path: Path
) -> None:
    """The stream carries what is sealed as it is stored. With the vault, the copy reads as the first one."""
    program("contact", "add", "--title", "周小涛", "--tel", "5550", "--key", "once")
    program("unit", "establish", "--title", "维保组", "--head", "周小涛")
    assert program("contact", "add", "--title", "很" * 300).code == 0, (
        "sealed, it is longer than a name may be"
    )
    stream, copy = tmp_path / "log.ndjson", tmp_path / "copy"
    assert program("replay", "--to", stream).code == 0
    assert "周小涛" not in stream.read_text()
    assert program("replay", "--events", stream, "--ledger", copy).code == 0
    roots = [program(*("verify", "-o", "ndjson"), *place).out for place in ((), ("--ledger", copy))]
    assert json.loads(roots[0])["root"] == json.loads(roots[1])["root"]
    told = program("log", "--ledger", copy).out
    assert SEALED in told
    assert program("replay", "--ledger", copy).code == 0
    assert found_in(copy, ["周小涛", "5550"]) == []
    (copy / "vault.db").write_bytes((program.ledger / "vault.db").read_bytes())
    assert program("views", "rebuild", "--ledger", copy).code == 0
    assert "周小涛" in program("list", "unit", "--ledger", copy).out
    repeated = program(
        "contact", "add", "--title", "周小涛", "--tel", "5550", "--key", "once", "--ledger", copy
    )
    assert (repeated.code, "Recorded before" in repeated.err) == (0, True)


def test_views_are_for_the_eyes_of_who_made_them(known: Run, vault: Path) -> None:
    """They hold in the clear what is sealed in the log. Those of an older version are shut too."""
    views = vault.with_name("views.db")
    assert known("list", "contact").code == 0
    assert stat.S_IMODE(views.stat().st_mode) == 0o600
    views.chmod(0o644)
    assert known("list", "contact").code == 0
    assert stat.S_IMODE(views.stat().st_mode) == 0o600


def test_views_that_were_told_less_are_built_again_once_the_vault_is_there(
    known: Run, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever forgets the variable once does not hide the persons from everybody after."""
    assert "周小涛" in known("list", "contact").out
    known("unit", "establish", "--title", "维保组", "--head", "周小涛")
    vault.rename(tmp_path / "kept.db")
    assert SEALED in known("list", "unit", "--fields", "head").out
    assert known("replay").code in (0, 1)
    (tmp_path / "kept.db").rename(vault)
    told = known("list", "unit", "--fields", "head").out
    assert "周小涛" in told
    assert "周小涛" in known("list", "contact").out
    assert known("replay").code == 0
