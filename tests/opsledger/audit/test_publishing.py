"""A published log is whole at every moment, grows by adding files, and shows what was done to any of them."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.note_keys import SignerKey
from opsledger.audit.notes import Note, SignatureError, UnsignedError, sign
from opsledger.audit.proofs import (
    prove_consistency,
    prove_inclusion,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from opsledger.audit.published import Published, check_directory
from opsledger.audit.publishing import publish
from opsledger.audit.tiles import TileError
from opsledger_events.errors import BusyError, IntegrityError, NotFoundError
from tests.opsledger.audit.nodes import Log, numbered

KEY = SignerKey("log.example", bytes(range(32)))
LOG = numbered(2_000)


def signed(size: int, log: Log = LOG, origin: str = "log.example") -> Note:
    """The checkpoint over the first entries."""
    return sign(Checkpoint(origin, size, log.root(size)).to_text(), KEY)


def checked(folder: Path) -> Checkpoint:
    """The checkpoint of a folder that holds."""
    return check_directory(folder, KEY.verifier())


def files(folder: Path) -> dict[str, bytes]:
    """Every file by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 2_000), min_size=1, max_size=4).map(sorted))
def test_a_log_is_published_bit_by_bit(tmp_path_factory: pytest.TempPathFactory, sizes: list[int]) -> None:
    """After every step the folder holds, and has what one step would have made."""
    folder, whole = (tmp_path_factory.mktemp("published") for _ in range(2))
    for size in sizes:
        publish(LOG, signed(size), folder)
        assert checked(folder) == Checkpoint("log.example", size, LOG.root(size))
    publish(LOG, signed(sizes[-1]), whole)
    assert files(whole).items() <= files(folder).items()


class Spoilt(Log):
    """A log whose second tile holds in itself, of other entries than were signed; what lies above is as it was."""

    def __init__(self, good: Log) -> None:
        other = [b"forged " + entry for entry in good.kept[256:512]]
        super().__init__([*good.kept[:256], *other, *good.kept[512:]])
        self.good = good

    def node(self, level: int, index: int) -> bytes:
        """That of the good one from where a tile of tiles is whole."""
        return (self.good if level > 8 else super()).node(level, index)


@pytest.mark.parametrize("size", [1_024, 1_025, 2_000])
def test_nothing_is_written_that_does_not_lead_to_the_root(tmp_path: Path, size: int) -> None:
    """Not even without a checkpoint: whoever serves the folder hands out what stands in it."""
    with pytest.raises(IntegrityError):
        publish(Spoilt(LOG), signed(size), tmp_path)
    assert files(tmp_path) == {}


def test_only_what_is_new_is_written(tmp_path: Path) -> None:
    """Full tiles are written once; parts stay for readers until the full one is there."""
    assert publish(LOG, signed(600), tmp_path) == 3 + 3 + 1
    before = {path: (tmp_path / path).stat() for path in files(tmp_path)}
    assert set(before) == {
        "checkpoint",
        *(f"tile/{row}/{name}" for row in ("entries", "0") for name in ("000", "001", "002.p/88")),
        "tile/1/000.p/2",
    }
    assert publish(LOG, signed(600), tmp_path) == 0
    assert publish(LOG, signed(700), tmp_path) == 2
    assert publish(LOG, signed(800), tmp_path) == 5
    after = files(tmp_path)
    assert {"tile/1/000.p/2", "tile/1/000.p/3", "tile/0/002", "tile/0/003.p/32"} < after.keys()
    assert not any(path.startswith(("tile/0/002.p", "tile/entries/002.p")) for path in after)
    for name in ("tile/0/000", "tile/entries/001", "tile/1/000.p/2"):
        assert (tmp_path / name).stat().st_ino == before[name].st_ino
    assert not [path for path in after if "/." in path]


def test_anyone_may_read_what_is_published(tmp_path: Path) -> None:
    """A web server has another user."""
    publish(LOG, signed(300), tmp_path / "log")
    assert all(path.stat().st_mode & 0o044 for path in (tmp_path / "log").rglob("*"))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 1_999])
def test_proofs_are_made_of_tiles_alone(tmp_path: Path, size: int) -> None:
    """Whoever has the folder needs no ledger; also for an older checkpoint than the folder's."""
    publish(LOG, signed(size), tmp_path)
    for later in (size, 2_000):
        publish(LOG, signed(later), tmp_path)
        log = Published(tmp_path, size)
        assert root_at(log, size) == LOG.root(size)
        for index in {0, size // 2, size - 1}:
            proof = prove_inclusion(log, index, size)
            verify_inclusion(index, size, LOG.leaves[index], proof, LOG.root(size))
            verify_consistency(
                index + 1, size, LOG.root(index + 1), LOG.root(size), prove_consistency(log, index + 1, size)
            )
        assert log.entries(size // 3, size) == LOG.kept[size // 3 : size]
        assert log.entries(size, size) == []


def test_a_large_log_has_three_levels(tmp_path: Path) -> None:
    """More than 65,536 entries."""
    log = numbered(65_536 + 300)
    publish(log, signed(65_000, log), tmp_path)
    publish(log, signed(65_836, log), tmp_path)
    assert checked(tmp_path).size == 65_836
    assert {"tile/2/000.p/1", "tile/1/000", "tile/1/001.p/1", "tile/0/257.p/44"} < files(tmp_path).keys()
    assert Published(tmp_path, 65_836).node(16, 0) == log.node(16, 0)
    assert Published(tmp_path, 65_836).node(11, 31) == log.node(11, 31)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_changed_byte_is_found(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """In whatever file, and the file is named."""
    folder = tmp_path_factory.mktemp("published")
    publish(LOG, signed(600), folder)
    name = data.draw(st.sampled_from(sorted(files(folder))))
    changed = bytearray((folder / name).read_bytes())
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    (folder / name).write_bytes(changed)
    with pytest.raises((TileError, SignatureError, UnsignedError)) as caught:
        checked(folder)
    if name != "checkpoint":
        # An entry and its hash are compared with each other, and it is the hash's file that is named.
        assert name.replace("entries", "0") in caught.value.message.replace("entries", "0")


@pytest.mark.parametrize("name", sorted(["tile/0/000", "tile/entries/002.p/88", "tile/1/000.p/2"]))
def test_a_missing_or_cut_file_is_found(tmp_path: Path, name: str) -> None:
    """And named."""
    publish(LOG, signed(600), tmp_path)
    data = (tmp_path / name).read_bytes()
    for wrong in (data[:-1], data + b"\0", data[32:], b"", data * 2):
        (tmp_path / name).write_bytes(wrong)
        with pytest.raises(TileError, match=name):
            checked(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(TileError, match="no such file"):
        checked(tmp_path)


def test_a_checkpoint_over_other_entries_is_found(tmp_path: Path) -> None:
    """Although the right key signed it and all files fit each other."""
    publish(LOG, signed(600), tmp_path)
    (tmp_path / "checkpoint").write_bytes(signed(600, Log(LOG.kept[::-1])).to_bytes())
    with pytest.raises(TileError, match="other entries"):
        checked(tmp_path)


def test_a_checkpoint_by_another_key_is_not_believed(tmp_path: Path) -> None:
    """All files may have been made anew."""
    publish(LOG, signed(10), tmp_path)
    with pytest.raises(UnsignedError):
        check_directory(tmp_path, SignerKey.generate("log.example").verifier())


def test_where_nothing_is_published_it_is_said(tmp_path: Path) -> None:
    """A folder without a checkpoint is no log."""
    with pytest.raises(NotFoundError, match="No log"):
        checked(tmp_path)
    (tmp_path / "checkpoint").write_text("hello\n")
    with pytest.raises(TileError, match="checkpoint does not hold: This is not a signed note"):
        checked(tmp_path)
    (tmp_path / "checkpoint").write_bytes(sign("hello\n", KEY).to_bytes())
    with pytest.raises(TileError, match="checkpoint does not hold: This is not a checkpoint"):
        checked(tmp_path)


def test_a_log_that_was_changed_is_not_published(tmp_path: Path) -> None:
    """What stands there stays, as evidence."""
    publish(LOG, signed(600), tmp_path)
    there = files(tmp_path)
    changed = Log([*LOG.kept[:5], b"changed", *LOG.kept[6:]])
    for log, note, about in [
        (changed, signed(700, changed), "does not begin with the 600"),
        (changed, signed(600, changed), "does not begin with the 600"),
        (LOG, signed(599), "600 entries are published there, 599"),
        (LOG, signed(700, origin="other.example"), "holds the log “log.example”"),
        (LOG, signed(700, changed), "not what its checkpoint over 700"),
    ]:
        with pytest.raises(IntegrityError, match=about):
            publish(log, note, tmp_path)
        assert files(tmp_path) == there


FULL, PARTS = (
    ["tile/entries/000", "tile/0/001", "tile/1/000.p/2"],
    ["tile/entries/002.p/88", "tile/0/002.p/88"],
)


@pytest.mark.parametrize(
    ("name", "later"), [*((name, 600) for name in FULL + PARTS), *((name, 601) for name in FULL)]
)
def test_a_file_that_was_damaged_is_named_and_nothing_is_written(
    tmp_path: Path, name: str, later: int
) -> None:
    """Whoever publishes every day learns of it; without the file, the next call makes it good."""
    publish(LOG, signed(600), tmp_path)
    right = (tmp_path / name).read_bytes()
    for wrong in (right[:50] + bytes([right[50] ^ 1]) + right[51:], right[:-1], right * 2, b""):
        (tmp_path / name).write_bytes(wrong)
        there = files(tmp_path)
        with pytest.raises(TileError, match=name):
            publish(LOG, signed(later), tmp_path)
        assert files(tmp_path) == there
    (tmp_path / name).unlink()
    publish(LOG, signed(later), tmp_path)
    assert (tmp_path / name).read_bytes() == right
    assert checked(tmp_path).size == later


def test_an_entry_that_was_not_hashed_is_not_published(tmp_path: Path) -> None:
    """The leaves may still be those of the old entry."""
    log = numbered(10)
    log.kept[3] = b"changed"
    with pytest.raises(IntegrityError, match="Entries #1 to #10 are not those that were hashed"):
        publish(log, signed(10), tmp_path)
    assert "checkpoint" not in files(tmp_path)


def test_a_reader_finds_a_whole_log_while_another_publishes(tmp_path: Path) -> None:
    """At every moment, with the checkpoint that stands there then; parts that go are found in full tiles."""
    sizes = range(200, 900, 7)
    publish(LOG, signed(sizes[0]), tmp_path)
    with ThreadPoolExecutor() as pool:
        growing = pool.submit(lambda: [publish(LOG, signed(size), tmp_path) for size in sizes])
        while not growing.done():
            assert checked(tmp_path).size in sizes
        growing.result()
    assert checked(tmp_path).size == sizes[-1]


class Breaking(Log):
    """A log whose disk fails after some bundles."""

    fails_at = 0

    def entries(self, start: int, end: int) -> list[bytes]:
        """Some of the entries."""
        if start >= self.fails_at:
            raise OSError("the disk is gone")
        return super().entries(start, end)


def test_what_breaks_off_leaves_the_log_that_was_there(tmp_path: Path) -> None:
    """And is made good by the next call, even where the ledger has become another meanwhile."""
    publish(LOG, signed(300), tmp_path)
    other = Breaking([*LOG.kept[:300], *(b"lost %d" % number for number in range(600))])
    other.fails_at = 512
    with pytest.raises(OSError, match="disk"):
        publish(other, signed(900, other), tmp_path)
    assert (tmp_path / "tile/entries/001").exists()
    assert checked(tmp_path).size == 300
    publish(LOG, signed(900), tmp_path)
    assert checked(tmp_path).root == LOG.root(900)


def test_two_do_not_publish_into_one_folder_at_once(tmp_path: Path) -> None:
    """The second is told so."""

    class Meddling(Log):
        def entries(self, start: int, end: int) -> list[bytes]:
            with pytest.raises(BusyError):
                publish(LOG, signed(20), tmp_path)
            return super().entries(start, end)

    publish(Meddling(LOG.kept[:10]), signed(10), tmp_path)
    assert checked(tmp_path).size == 10
    publish(LOG, signed(20), tmp_path)
    assert checked(tmp_path).size == 20


@pytest.mark.parametrize(("spoilt", "named"), [((8, 1), "#1 to #512"), ((0, 300), "#257 to #512")])
def test_a_hash_that_does_not_lead_to_those_above_is_not_published(
    tmp_path: Path, spoilt: tuple[int, int], named: str
) -> None:
    """The root holds, because it is made of other nodes; a tile would not."""

    class Poisoned(Log):
        def node(self, level: int, index: int) -> bytes:
            return bytes(32) if (level, index) == spoilt else super().node(level, index)

    with pytest.raises(IntegrityError, match=named):
        publish(Poisoned(LOG.kept[:600]), signed(600), tmp_path)
    assert not (tmp_path / "checkpoint").exists()


def test_the_check_tells_how_far_it_is(tmp_path: Path) -> None:
    """A long log takes its time."""
    publish(LOG, signed(600), tmp_path)
    told: list[tuple[int, int]] = []
    check_directory(tmp_path, KEY.verifier(), progress=lambda done, total: told.append((done, total)))
    assert told == [(256, 600), (512, 600), (600, 600)]


def test_a_copy_holds_as_well(tmp_path: Path) -> None:
    """Only bytes and names count."""
    publish(LOG, signed(300), tmp_path / "log")
    shutil.copytree(tmp_path / "log", tmp_path / "copy")
    assert checked(tmp_path / "copy") == checked(tmp_path / "log")
