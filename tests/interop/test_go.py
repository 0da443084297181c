"""Go's libraries for its checksum database take what opsledger publishes and proves, and nothing that was changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from opsledger.audit import notes
from opsledger.audit.cosignature import cosign
from opsledger.audit.encodings import to_base64
from opsledger.audit.merkle import leaf_hash
from opsledger.audit.note_keys import COSIGNATURE_V1, SignerKey
from opsledger.audit.proofs import prove_consistency, prove_inclusion, verify_consistency
from opsledger.audit.published import check_directory
from opsledger_events.errors import OpsledgerError
from tests.interop.published import KEY, ORIGIN, WRONG, Demo, flipped, given, signed
from tests.interop.tools import Answer, Tool

WITNESS = SignerKey("witness.example/w1", bytes(32))
PLACES = [0, 1, 255, 256, 1_234, 4_095]


def asked(go: Tool, key: str, file: bytes, entry: bytes) -> Answer:
    """Go's judgement of a proof in a file."""
    return go(Op="proof", File=to_base64(file), Entry=to_base64(entry), Origin=ORIGIN, Keys=[key])


def asked_of(go: Tool, key: str, folder: Path) -> Answer:
    """Go's judgement of a published log."""
    return go(Op="log", Folder=str(folder), Origin=ORIGIN, Keys=[key])


@pytest.mark.parametrize("place", PLACES)
def test_proofs_hold(go: Tool, key: str, demo: Demo, place: int) -> None:
    """Of entries all over the ledger, to a checkpoint over all of it and to one just after the entry."""
    for size in (demo.size, place + 1):
        right = given(demo, place, size)
        assert asked(go, key, right.file(), right.entry) == {
            "ok": True, "error": "", "names": None, "text": "", "proof": None,
        }  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_proofs_do_not_hold(go: Tool, key: str, demo: Demo, name: str) -> None:
    """Whatever was done to them."""
    wrong = WRONG[name](demo, given(demo, 1_234, demo.size))
    answer = asked(go, key, wrong.file(), wrong.entry)
    assert not answer["ok"]
    assert answer["error"]


def test_the_published_log_holds(go: Tool, key: str, demo: Demo) -> None:
    """Every tile, every entry, the checkpoint."""
    answer = asked_of(go, key, demo.folder)
    assert answer["ok"], answer["error"]
    assert check_directory(demo.folder, KEY.verifier()).size == demo.size


def _swap(one: str, other: str) -> Callable[[Path], None]:
    def swap(folder: Path) -> None:
        first, second = (folder / one).read_bytes(), (folder / other).read_bytes()
        (folder / one).write_bytes(second)
        (folder / other).write_bytes(first)

    return swap


def _flip(name: str, place: int) -> Callable[[Path], None]:
    return lambda folder: _change(folder, name, lambda data: flipped(data, place))


def _cut(name: str, length: int) -> Callable[[Path], None]:
    return lambda folder: _change(folder, name, lambda data: data[:length])


def _change(folder: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change the one file of this name; `*` in it stands for how many entries a tile has so far."""
    (path,) = folder.glob(name)
    path.write_bytes(change(path.read_bytes()))


def _rewritten(folder: Path) -> None:
    """An entry with its leaf: only what stands above shows it."""
    bundle, leaves = folder / "tile/entries/000", folder / "tile/0/000"
    data = flipped(bundle.read_bytes(), 5)
    length = int.from_bytes(data[:2], "big")
    bundle.write_bytes(data)
    leaves.write_bytes(leaf_hash(data[2 : 2 + length]) + leaves.read_bytes()[32:])


CHANGES: dict[str, Callable[[Path], None]] = {
    "a bit of the first entry": _flip("tile/entries/000", 5),
    "the length of the first entry": _flip("tile/entries/000", 1),
    "a bit of the last entry": _flip("tile/entries/016.p/*", -1),
    "an entry cut off": _cut("tile/entries/003", -1),
    "an entry with its leaf": _rewritten,
    "bundles changed round": _swap("tile/entries/003", "tile/entries/004"),
    "a bit of the first leaf": _flip("tile/0/000", 0),
    "a bit of the last leaf": _flip("tile/0/016.p/*", -1),
    "a leaf cut off": _cut("tile/0/007", -32),
    "tiles changed round": _swap("tile/0/003", "tile/0/004"),
    "a bit above the leaves": _flip("tile/1/000.p/16", 0),
    "a hash above cut off": _cut("tile/1/000.p/16", -32),
    "a tile is gone": lambda folder: (folder / "tile/0/005").unlink(),
    "a bundle is gone": lambda folder: (folder / "tile/entries/005").unlink(),
    "the log's name": _flip("checkpoint", 0),
    "the size": _flip("checkpoint", len(ORIGIN) + 2),
    "the root": _flip("checkpoint", len(ORIGIN) + 10),
    "the signature": _flip("checkpoint", -10),
    "no checkpoint": lambda folder: (folder / "checkpoint").unlink(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_log_does_not_hold(go: Tool, key: str, demo: Demo, name: str, tmp_path: Path) -> None:
    """In whatever file it was changed; neither for Go nor for us."""
    copy = tmp_path / "copy"
    shutil.copytree(demo.folder, copy)
    CHANGES[name](copy)
    answer = asked_of(go, key, copy)
    assert not answer["ok"]
    assert answer["error"]
    with pytest.raises(OpsledgerError):
        check_directory(copy, KEY.verifier())


@pytest.mark.parametrize("place", PLACES)
def test_the_same_proofs_are_made_of_the_tiles(go: Tool, demo: Demo, place: int) -> None:
    """Go reads the published tiles, checks them, and comes to our hashes: of inclusion and of consistency."""
    common = {"Op": "prove", "Folder": str(demo.folder), "Size": demo.size, "Root": root(demo, demo.size)}
    of_entry = go(**common, Index=place)
    assert of_entry["proof"] == list(map(to_base64, prove_inclusion(demo.log, place, demo.size)))
    of_tree = go(**common, Old=place + 1)
    assert (of_tree["proof"] or []) == list(map(to_base64, prove_consistency(demo.log, place + 1, demo.size)))


def test_consistency_is_judged_as_by_go(go: Tool, demo: Demo) -> None:
    """What holds here holds there; and with one bit or one hash changed in neither."""

    def judged(old: int, proof: list[bytes], was: bytes, now: bytes) -> bool:
        lines = list(map(to_base64, proof))
        roots = {"Was": to_base64(was), "Root": to_base64(now)}
        answer = go(Op="tree", Old=old, Size=demo.size, Proof=lines, **roots)
        return bool(answer["ok"])

    now = demo.log.root(demo.size)
    for old in (*(place + 1 for place in PLACES), demo.size - 1):
        was = demo.log.root(old)
        proof = prove_consistency(demo.log, old, demo.size)
        verify_consistency(old, demo.size, was, now, proof)
        assert judged(old, proof, was, now)
        for wrong in (
            proof[1:],
            proof[:-1],
            [*proof, bytes(32)],
            [flipped(proof[0]), *proof[1:]],
            proof[::-1],
            [],
        ):
            assert wrong == proof or not judged(old, wrong, was, now)
        assert not judged(old, proof, flipped(was), now)
        assert not judged(old, proof, was, flipped(now))
        assert not judged(old + 1, proof, was, now)
        assert not judged(old, proof, now, was)


def test_go_reads_our_keys_and_we_read_its_notes(go: Tool) -> None:
    """What Go signs with a key of ours is what we sign; and a text with an empty line comes through."""
    text = "one\n\ntwo — 三\n"
    made = go(Op="sign", Signer=KEY.to_text(), Text=text)
    assert made["text"].encode() == notes.sign(text, KEY).to_bytes()
    assert notes.verify(notes.parse(made["text"].encode()), KEY.verifier()) == (KEY.verifier(),)


def test_a_witness_is_known_under_our_checkpoint(go: Tool, key: str, demo: Demo) -> None:
    """Both lines verify; for another text or with another time neither does."""
    note = signed(demo.log, demo.size)
    both = note.signed(cosign(note, WITNESS, 1679315147))
    keys = [key, WITNESS.verifier(COSIGNATURE_V1).to_text()]
    data = both.to_bytes()
    answer = go(Op="note", Note=to_base64(data), Keys=keys)
    assert answer["names"] == [KEY.name, WITNESS.name]
    assert answer["text"] == note.text
    line = both.signatures[1]
    for blob in (flipped(line.blob, 7), flipped(line.blob, -1), line.blob[8:], line.blob[:-1]):
        wrong = note.signed(line._replace(blob=blob)).to_bytes()
        assert not go(Op="note", Note=to_base64(wrong), Keys=keys)["ok"]
    assert go(Op="note", Note=to_base64(data), Keys=keys[1:])["names"] == [WITNESS.name]


def root(demo: Demo, size: int) -> str:
    """The tree head over the first entries."""
    return to_base64(demo.log.root(size))
