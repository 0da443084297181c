"""`backup`: whole, verified, of one moment while others write; or not there at all."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from opsledger.audit.verify import verify
from opsledger.backup.manifest import backups_in, check_files, read
from opsledger.ledger import Ledger
from tests.cli.conftest import Run
from tests.cli.restoring import backups
from tests.program import Program

KILLS = int(os.environ.get("OPSLEDGER_KILLS", "8"))


def raise_many(program: Program, count: int) -> None:
    """Record so many issues in one go."""
    lines = (
        json.dumps({"do": "issue raise", "data": {"title": f"冷库 {number}"}}) for number in range(count)
    )
    assert program("append", "-", given="\n".join(lines)).code == 0


def root_at(ledger: Path, size: int) -> str:
    """The root over the first entries of a ledger."""
    with Ledger.open(ledger, read_only=True) as opened:
        return opened.log.tree_at(size).root().hex()


def test_it_is_whole_and_says_what_it_is(told: Run, tmp_path: Path) -> None:
    """The copy verifies by itself, is signed, has no views and nothing that SQLite left."""
    done = told("backup", tmp_path / "out", "-o", "json")
    assert done.code == 0, done.err
    row = json.loads(done.out)
    assert (row["verdict"], row["entries"], row["anchored"]) == ("OK", 7, 7)
    folder = Path(row["folder"])
    assert backups(tmp_path / "out") == [folder]
    names = {path.name for path in folder.iterdir()}
    assert names == {"backup.json", "log.db", "keys", "checkpoints"}
    about = read(folder)
    check_files(folder, about)
    assert (about.size, about.root) == (7, row["root"])
    assert json.loads(told("verify", "--ledger", folder, "-o", "json").out)["verdict"] == "OK"
    noted = [json.loads(line) for line in (tmp_path / "ledger" / "access.log").read_text().splitlines()]
    assert [(line["what"], line["about"]["do"]) for line in noted] == [("exported", "backup")]


def test_nothing_is_overwritten(told: Run, tmp_path: Path) -> None:
    """The same ledger twice in one second is two backups."""
    for _ in range(3):
        assert told("backup", tmp_path / "out").code == 0
    assert len(backups(tmp_path / "out")) == 3


def test_it_is_of_one_moment_while_others_write(program: Program, tmp_path: Path) -> None:
    """A second process records and signs all the time: each copy begins as the ledger does, and verifies."""
    raise_many(program, 300)
    lines = "".join(json.dumps({"do": "issue raise", "data": {"title": f"{n}"}}) + "\n" for n in range(3_000))
    stop = tmp_path / "stop"
    writing = (
        "import sys, pathlib\n"
        "from opsledger.cli.main import main\n"
        "while not pathlib.Path(sys.argv[1]).exists():\n"
        "    main(['issue', 'raise', '--title', 'x', '-o', 'json'])\n"
        "    main(['checkpoint', '-o', 'json'])\n"
    )
    file = tmp_path / "lines.ndjson"
    file.write_text(lines)
    signer = subprocess.Popen(
        [sys.executable, "-c", writing, str(stop)], env=program.environment, stdout=subprocess.DEVNULL
    )
    with program.start("append", file) as writer:
        try:
            sizes = [
                json.loads(program("backup", tmp_path / "out", "-o", "json").out)["entries"] for _ in range(4)
            ]
        finally:
            stop.touch()
            signer.wait()
            writer.communicate()
    assert sorted(set(sizes)) == sizes
    for folder in backups(tmp_path / "out"):
        about = read(folder)
        found = verify(folder)
        assert (found.ok, found.size, found.root.hex()) == (True, about.size, about.root)
        assert about.root == root_at(program.ledger, about.size)
        restored = program("restore", folder, "--into", tmp_path / "r", "--accept-loss", "a test")
        assert restored.code == 0, restored.err
        shutil.rmtree(tmp_path / "r")


def test_one_that_is_killed_never_looks_whole(program: Program, tmp_path: Path) -> None:
    """What has a name is whole; what was begun is cleared away by the next."""
    raise_many(program, 2_000)
    out, dice, left = tmp_path / "out", random.Random(1019), 0
    for _ in range(KILLS):
        before = set(out.glob(".*"))
        with program.start("backup", out) as process:
            while process.poll() is None and set(out.glob(".*")) <= before:
                time.sleep(0.001)
            time.sleep(dice.uniform(0, 0.1))
            process.kill()
        for folder in backups(out):
            check_files(folder, read(folder))
            assert verify(folder).ok
        left += len(list(out.glob(".*")))
    assert left, "none was killed in the middle"
    assert program("backup", out).code == 0
    assert list(out.glob(".*")) == []
    assert backups(out)


def test_one_that_was_broken_off_is_cleared_away_and_is_none(told: Run, tmp_path: Path) -> None:
    """As a power cut leaves it: a folder without its last file."""
    assert told("backup", tmp_path / "out").code == 0
    (whole,) = backups(tmp_path / "out")
    left = tmp_path / "out" / f".{whole.name[:36]}.1.unfinished"
    shutil.copytree(whole, left)
    (left / "backup.json").unlink()
    assert told("restore", left, "--into", tmp_path / "restored").code == 3
    assert told("backup", tmp_path / "out").code == 0
    assert not left.exists()
    assert whole.exists()


def test_a_full_disk_is_said_and_leaves_nothing(program: Program, tmp_path: Path) -> None:
    """Files may not grow beyond a size: the copy is broken off in the middle."""
    raise_many(program, 500)
    assert program("checkpoint").code == 0
    done = subprocess.run(
        [sys.executable, "-m", "opsledger", "backup", str(tmp_path / "out")],
        env=program.environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    assert done.returncode == 8, done.stderr
    assert "Traceback" not in done.stderr
    assert "Make room" in done.stderr
    assert list((tmp_path / "out").iterdir()) == []
    assert program("verify").code == 0
    assert program("backup", tmp_path / "out").code == 0


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount a small disk")
def test_a_small_disk_is_said_before_anything_is_written(program: Program, tmp_path: Path) -> None:
    raise_many(program, 500)
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "none", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        done = program("backup", disk)
        assert done.code == 8
        assert "MB are free" in done.err
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_of_several_only_the_newest_stay(told: Run, tmp_path: Path) -> None:
    """Those of other ledgers are left alone, and so is whatever else lies there."""
    out = tmp_path / "out"
    assert told("--ledger", tmp_path / "other", "init").code == 0
    assert told("--ledger", tmp_path / "other", "backup", out).code == 0
    (out / "notes.txt").write_text("mine")
    others = set(backups(out))
    for _ in range(4):
        assert told("issue", "comment", "ISS-1", "--text", "x").code == 0
        assert told("backup", out, "--keep", 2).code == 0
    sizes = sorted(read(path).size for path in set(backups(out)) - others)
    assert sizes == [10, 11]
    assert others <= set(backups(out))


def test_a_longer_backup_is_never_taken_away(
    told: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger was cut off where nobody had anything outside: an older backup may be all that is whole."""
    out, ledger = tmp_path / "out", tmp_path / "ledger"
    shutil.copytree(ledger, tmp_path / "short")
    told("issue", "comment", "ISS-1", "--text", "x")
    assert told("backup", out).code == 0
    shutil.rmtree(ledger)
    (tmp_path / "short").rename(ledger)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    done = told("backup", out, "--keep", 1)
    assert done.code == 0, done.err
    assert "more entries" in done.err
    assert sorted(read(path).size for path in backups(out)) == [7, 8]


def change(ledger: Path, statement: str) -> None:
    """Change the log behind its back, with its guards as they were."""
    with closing(sqlite3.connect(ledger / "log.db")) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)
        connection.commit()


def test_what_does_not_hold_is_no_backup(told: Run, tmp_path: Path) -> None:
    """Nothing is written, and the backups of before stay, however few were to be kept."""
    out = tmp_path / "out"
    assert told("backup", out).code == 0
    before = backups(out)
    change(
        tmp_path / "ledger",
        "UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), 'Bo', 'Al') AS BLOB) WHERE seq = 4",
    )
    done = told("backup", out, "--keep", 1)
    assert done.code == 6
    assert "#4" in done.err
    assert [*out.iterdir()] == before


def test_a_log_that_was_cut_off_is_no_backup(told: Run, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "ledger", tmp_path / "short")
    told("issue", "comment", "ISS-1", "--text", "x")
    assert told("checkpoint").code == 0
    done = told("--ledger", tmp_path / "short", "backup", tmp_path / "out")
    assert done.code == 6
    assert not (tmp_path / "out").exists() or [*(tmp_path / "out").iterdir()] == []


def test_who_has_no_key_backs_up_all_the_same(
    told: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told("checkpoint").code == 0
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    done = told("backup", tmp_path / "out")
    assert done.code == 0
    assert "No checkpoint was signed first" in done.err
    assert "INCOMPLETE" in done.out


def test_a_backup_is_not_kept_in_what_it_is_of(told: Run, tmp_path: Path) -> None:
    assert told("backup", tmp_path / "ledger" / "backups").code == 2
    (tmp_path / "file").write_text("")
    assert told("backup", tmp_path / "file").code == 2


def test_the_vault_is_kept_apart(told: Run, tmp_path: Path) -> None:
    """Never with the log, and only where asked for; for its owner's eyes."""
    out = tmp_path / "out"
    assert told("backup", out, "--vault", tmp_path / "vaults").code == 3
    assert told("contact", "add", "--title", "Zhou Tao").code == 0
    for together in (out, out / "vaults", tmp_path):
        assert told("backup", out, "--vault", together).code == 2
    assert told("backup", out).code == 0
    assert told("backup", out, "--vault", tmp_path / "vaults").code == 0
    assert not [path for path in out.rglob("*") if "vault" in path.name]
    (kept,) = (tmp_path / "vaults").iterdir()
    with closing(sqlite3.connect(kept)) as vault:
        assert vault.execute("SELECT count(*) FROM keys").fetchone() == (1,)
    assert kept.stat().st_mode & 0o077 == 0


def test_of_several_copies_of_the_vault_only_the_newest_stay(told: Run, tmp_path: Path) -> None:
    """Each that stays could still open what was erased since. Another ledger's are left alone."""
    assert told("contact", "add", "--title", "Zhou Tao").code == 0
    vaults = tmp_path / "vaults"
    for _ in range(3):
        assert told("backup", tmp_path / "out", "--vault", vaults).code == 0
    (vaults / "other-20200101T000000000000Z.vault.db").touch()
    before = sorted(path for path in vaults.iterdir() if not path.name.startswith("other-"))
    assert len(before) == 3
    done = told("backup", tmp_path / "out", "--vault", vaults, "--keep", 2, "-o", "json")
    row = json.loads(done.out)
    left = sorted(path for path in vaults.iterdir() if not path.name.startswith("other-"))
    assert left == [before[2], Path(row["vault"])]
    assert len([path for path in row["removed"] if path.endswith("vault.db")]) == 2
    assert (vaults / "other-20200101T000000000000Z.vault.db").exists()


def test_the_backups_of_a_ledger_are_found_by_age(told: Run, tmp_path: Path) -> None:
    for _ in range(2):
        assert told("backup", tmp_path / "out").code == 0
        told("issue", "comment", "ISS-1", "--text", "x")
    (tmp_path / "out" / "broken-").mkdir()
    with Ledger.open(tmp_path / "ledger") as ledger:
        found = backups_in(tmp_path / "out", ledger.identity)
    assert [about.size for about, _ in found] == [7, 8]
