"""No room on the disk, or an error of it, while something is written: refused cleanly, nothing half written, and a retry works."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from opsledger.audit.key_chain import chain_in
from opsledger.audit.notes import parse
from opsledger.exporting.handbook.writing import digest_of
from opsledger.ledger import Ledger
from opsledger.store.files import connect
from tests.attacks.conftest import Scene
from tests.opsledger.importing.imports import HEAD, TICKETS
from tests.program import Program

LIMITED = """
import resource, signal, sys
from opsledger.cli.main import main

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for limit in map(int, sys.argv[1].split(",")):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    code = main(sys.argv[2:])
    print(limit, code, file=sys.stderr, flush=True)
"""
LITTLE, MORE = (0, 50, 120, 200), (0, 50, 120, 150, 200, 250, 300, 350)
"""Of a file's bytes: from none at all to room for some of what has to be written, less than a checkpoint and about a key's note."""


def limited(scene: Scene, limits: tuple[int, ...], *arguments: str | Path) -> dict[int, int]:
    """The exit codes of the same command in one process, by what it may write."""
    environment = Program(scene.place).environment | {"XDG_DATA_HOME": str(scene.folder / "home-owner")}
    # Held open, so that the files that SQLite shares between processes are there.
    with Ledger.open(scene.place) as ledger, closing(connect(scene.place, read_only=False)):
        assert ledger.log.head()
        run = [sys.executable, "-c", LIMITED, ",".join(map(str, limits)), *map(str, arguments)]
        done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    lines = [line.split() for line in done.stderr.splitlines()]
    return {int(words[0]): int(words[1]) for words in lines if len(words) == 2 and words[0].isdecimal()}


def whole(scene: Scene) -> None:
    """Every note in every folder is one, and the keys follow each other."""
    found = list(scene.folder.rglob("*.note"))
    for path in found:
        parse(path.read_bytes())
    assert not [path for path in scene.folder.rglob(".*note*") if path.is_file()]
    with Ledger.open(scene.place) as ledger:
        chain_in(scene.place, ledger.identity)


@pytest.mark.parametrize("arguments", [("checkpoint",), ("key", "rotate"), ("publish", "published")])
def test_what_is_signed_is_whole_or_not_there(scene: Scene, arguments: tuple[str, ...]) -> None:
    """Exit code 8 each time, or 1 where only a place outside had no room; then all of it."""
    if arguments[0] == "publish":
        arguments = ("publish", str(scene.folder / "published"))
    codes = limited(scene, MORE if "rotate" in arguments else LITTLE, *arguments)
    assert set(codes.values()) <= {8, 1, 0}, codes
    assert codes[0] == 8
    whole(scene)
    scene.made(*arguments)
    whole(scene)
    told = scene.verify()
    assert (told.code, told.verdict, told.row["anchored"]) == (0, "OK", 10)


def test_a_first_key_is_whole_or_not_there(scene: Scene) -> None:
    """A ledger that has none: no key is named whose secret is not kept."""
    scene.place = scene.folder / "other"
    scene.made("init", "--ledger", scene.place)
    scene.made("issue", "raise", "--title", "x", "--ledger", scene.place)
    codes = limited(scene, LITTLE, "checkpoint", "--ledger", scene.place)
    assert codes[0] == 8
    whole(scene)
    scene.made("checkpoint", "--ledger", scene.place)
    assert json.loads(scene.made("verify", "--ledger", scene.place, "-o", "json").out)["verdict"] == "OK"


def entries_of(place: Path, scene: Scene) -> int:
    """How many entries a ledger has, all of which hold."""
    return json.loads(scene.made("verify", "--ledger", place, "-o", "json").out)["entries"]


def broken_off(scene: Scene, place: Path, *arguments: str | Path) -> tuple[str, int]:
    """What is said where the log may not grow over a million bytes, and how many entries there are."""
    scene.made("init", "--ledger", place)
    environment = Program(place).environment
    run = [sys.executable, "-c", LIMITED, "1000000", *map(str, arguments)]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
    assert "1000000 8" in done.stderr
    return done.stderr, entries_of(place, scene)


def test_appending_that_broke_off_says_what_is_on_disk(scene: Scene) -> None:
    """So many lines, and with which to go on; then all is there once."""
    lines = [
        f'{{"do": "issue raise", "data": {{"title": "{number} {"x" * 90}"}}}}\n' for number in range(6_000)
    ]
    place, file = scene.folder / "other", scene.folder / "lines.ndjson"
    file.write_text("".join(lines))
    said, entries = broken_off(scene, place, "append", file)
    assert 0 < entries < len(lines)
    assert f"{entries:,} lines: {entries:,} events recorded" in said
    assert f"The first {entries:,} lines are done and on disk, and nothing of the rest." in said
    assert f"append what begins with line {entries + 1};" in said
    file.write_text("".join(lines[entries:]))
    scene.made("append", file, "--ledger", place)
    assert entries_of(place, scene) == len(lines)


def test_an_import_that_broke_off_says_what_is_on_disk(scene: Scene) -> None:
    """So many rows, and that the same file may be imported again; then all is there once."""
    place, file, mapping = (scene.folder / name for name in ("other", "rows.csv", "map.toml"))
    rows = 6_000
    file.write_text(HEAD + "".join(f"k{number},2020-01-01T00:00Z,Bo,x,open\n" for number in range(rows)))
    mapping.write_text(TICKETS)
    said, entries = broken_off(scene, place, "import", file, "--map", mapping)
    assert 0 < entries < rows
    assert f"The first {entries:,} rows are done and on disk, and nothing of the rest." in said
    assert "import the same file again" in said
    scene.made("import", file, "--map", mapping, "--ledger", place)
    assert entries_of(place, scene) == rows


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no disk to fill can be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_disk_that_is_full(scene: Scene, small_disk: Path) -> None:
    """Appends go on until there is no room: exit code 8, nothing of that one is there, and with room again it is taken."""
    place = small_disk / "ledger"
    scene.made("init", "--ledger", place)
    lines = scene.folder / "lines.ndjson"
    text = "x" * 900
    lines.write_text(
        f'{{"do": "issue raise", "data": {{"title": "{text[:200]}", "description": "{text}"}}}}\n' * 50
    )
    taken = 0
    while (code := scene.cli("append", lines, "--atomic", "--ledger", place).code) == 0:
        taken += 50
    assert (code, taken > 0) == (8, True)
    told = json.loads(scene.cli("verify", "--ledger", place, "-o", "json").out)
    assert (told["verdict"], told["entries"]) == ("INCOMPLETE", taken)
    (small_disk / "ledger" / "views.db").unlink(missing_ok=True)
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    scene.made("append", lines, "--atomic", "--ledger", place)
    scene.made("checkpoint", "--ledger", place)
    assert json.loads(scene.made("verify", "--ledger", place, "-o", "json").out)["anchored"] == taken + 50


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("book.md", ("handbook", "build", "-o")),
        ("book", ("handbook", "build", "-o")),
        ("rows.csv", ("export", "csv")),
        ("lines.ndjson", ("replay", "--to")),
    ],
)
def test_what_is_handed_out_is_whole_or_not_there(
    scene: Scene, small_disk: Path, name: str, arguments: tuple[str, ...]
) -> None:
    """What found no room is named, and what stood there before still does."""
    target = small_disk / name
    scene.made(*arguments, target)
    before = digest_of(target)
    with (small_disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))
    done = scene.cli(*arguments, target)
    assert (done.code, f"{target} cannot be written: No space left" in done.err) == (8, True)
    assert "what stood there before is as it was" in done.err
    assert {path.name for path in small_disk.iterdir()} == {name, "filler"}
    assert digest_of(target) == before


def test_views_that_are_built_on_a_full_disk_are_no_damage(scene: Scene, small_disk: Path) -> None:
    """A file that cannot undo is malformed where the disk was full: exit code 8, and not that a file of the ledger is damaged."""
    place = small_disk / "ledger"
    scene.made("init", "--ledger", place)
    for number in range(3):
        scene.made("issue", "raise", "--title", f"x {number}", "--ledger", place)
    scene.made("list", "issue", "--ledger", place)
    codes: set[int] = set()
    for left in range(0, 160_000, 8192):
        with (small_disk / "filler").open("wb", buffering=0) as filler:
            with suppress(OSError):
                while True:
                    filler.write(bytes(4096))
            filler.truncate(max(0, filler.tell() - left))
        done = scene.cli("views", "rebuild", "--ledger", place)
        codes.add(done.code)
        assert done.code == 0 or "Make room" in done.err, done.err
        (small_disk / "filler").unlink()
    assert codes <= {0, 8}
    assert 8 in codes
    scene.made("views", "rebuild", "--ledger", place)
    assert json.loads(scene.made("verify", "--full", "--ledger", place, "-o", "json").out)["entries"] == 3
