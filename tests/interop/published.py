"""What is handed to the verifiers of others: right proofs, and wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.encodings import to_base64
from opsledger.audit.note_keys import SignerKey
from opsledger.audit.notes import Note, sign
from opsledger.audit.proofs import prove_inclusion
from tests.opsledger.audit.nodes import Log

ORIGIN = "ledger.example.com/demo"
KEY = SignerKey(ORIGIN, bytes(range(32)))
OTHER = SignerKey(ORIGIN, bytes(range(1, 33)))


class Demo(NamedTuple):
    """The demo's ledger."""

    log: Log
    folder: Path
    """Where it is published."""
    size: int


class Given(NamedTuple):
    """A proof in a file, by its parts as they stand there, and the entry that it is to be of."""

    entry: bytes
    place: str
    hashes: tuple[bytes, ...]
    note: Note

    def file(self) -> bytes:
        """The file, whatever it says."""
        lines = ["c2sp.org/tlog-proof@v1", f"index {self.place}", *map(to_base64, self.hashes), ""]
        signatures = (signature.to_line() for signature in self.note.signatures)
        text = "".join(f"{line}\n" for line in lines)
        return f"{text}{self.note.text}\n{''.join(signatures)}".encode()


def signed(log: Log, size: int, key: SignerKey = KEY) -> Note:
    """The checkpoint over the first entries."""
    return sign(Checkpoint(ORIGIN, size, log.root(size)).to_text(), key)


def given(demo: Demo, index: int, size: int) -> Given:
    """The proof of an entry of the demo."""
    proof = tuple(prove_inclusion(demo.log, index, size))
    return Given(demo.log.kept[index], str(index), proof, signed(demo.log, size))


def flipped(data: bytes, place: int = 0) -> bytes:
    """The bytes with one bit changed."""
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def _text(right: Given, old: str, new: str) -> Given:
    """Another text under the same signature."""
    assert old in right.note.text
    return right._replace(note=right.note._replace(text=right.note.text.replace(old, new, 1)))


def _line(right: Given, **parts: object) -> Given:
    """Another line under the same text."""
    line = right.note.signatures[0]._replace(**parts)
    return right._replace(note=Note(right.note.text, (line,)))


def _hashes(right: Given, *hashes: bytes) -> Given:
    return right._replace(hashes=hashes)


def _size(right: Given) -> str:
    return right.note.text.split("\n")[1]


Wrong = Callable[[Demo, Given], Given]
WRONG: dict[str, Wrong] = {
    "a bit of the entry": lambda _, it: it._replace(entry=flipped(it.entry, -1)),
    "a byte less of the entry": lambda _, it: it._replace(entry=it.entry[:-1]),
    "a byte more of the entry": lambda _, it: it._replace(entry=it.entry + b"\n"),
    "another entry": lambda demo, it: it._replace(entry=demo.log.kept[int(it.place) - 1]),
    "no entry": lambda _, it: it._replace(entry=b""),
    "the next place": lambda _, it: it._replace(place=str(int(it.place) + 1)),
    "the place before": lambda _, it: it._replace(place=str(int(it.place) - 1)),
    "the first place": lambda _, it: it._replace(place="0"),
    "a place after the last": lambda _, it: it._replace(place=_size(it)),
    "a place before the first": lambda _, it: it._replace(place="-1"),
    "a bit of the first hash": lambda _, it: _hashes(it, flipped(it.hashes[0]), *it.hashes[1:]),
    "a bit of the last hash": lambda _, it: _hashes(it, *it.hashes[:-1], flipped(it.hashes[-1], -1)),
    "the first hash is gone": lambda _, it: _hashes(it, *it.hashes[1:]),
    "the last hash is gone": lambda _, it: _hashes(it, *it.hashes[:-1]),
    "all hashes are gone": lambda _, it: _hashes(it),
    "a hash twice": lambda _, it: _hashes(it, it.hashes[0], *it.hashes),
    "a hash more": lambda _, it: _hashes(it, *it.hashes, bytes(32)),
    "a short hash": lambda _, it: _hashes(it, it.hashes[0][:-1], *it.hashes[1:]),
    "hashes in another order": lambda _, it: _hashes(it, *it.hashes[::-1]),
    "another root": lambda demo, it: _text(
        it, to_base64(demo.log.root(int(_size(it)))), to_base64(bytes(32))
    ),
    "an entry more": lambda _, it: _text(it, _size(it), str(int(_size(it)) + 1)),
    "an entry less": lambda _, it: _text(it, _size(it), str(int(_size(it)) - 1)),
    "another name of the log": lambda _, it: _text(it, ORIGIN, "ledger.example.com/other"),
    "a line more": lambda _, it: it._replace(note=it.note._replace(text=it.note.text + "more\n")),
    "a bit of the signature": lambda _, it: _line(it, blob=flipped(it.note.signatures[0].blob, 40)),
    "half a signature": lambda _, it: _line(it, blob=it.note.signatures[0].blob[:32]),
    "another key's id": lambda _, it: _line(it, key_id=OTHER.key_id),
    "another key's name": lambda _, it: _line(it, name="somebody.else"),
    "another key": lambda demo, it: it._replace(note=signed(demo.log, int(_size(it)), OTHER)),
    "another key under this one's id": lambda demo, it: _line(
        it, blob=signed(demo.log, int(_size(it)), OTHER).signatures[0].blob
    ),
    "the signature of another checkpoint": lambda demo, it: _line(
        it, blob=signed(demo.log, 1_000).signatures[0].blob
    ),
    "no signature": lambda _, it: it._replace(note=Note(it.note.text, ())),
    "an older checkpoint": lambda demo, it: it._replace(note=signed(demo.log, int(_size(it)) - 1)),
    "a checkpoint of another ledger": lambda demo, it: it._replace(
        note=signed(Log([*demo.log.kept[:-1], b"{}"]), demo.size)
    ),
}
