"""Evidence that was changed, or made anew by somebody else, holds with no checker."""

from __future__ import annotations

import json
import random
from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from opsledger.audit import notes, proof_file
from opsledger.audit.checking import check
from opsledger.audit.evidence.checking import check_evidence, checked
from opsledger.audit.evidence.contents import Contents, Given
from opsledger.audit.evidence.errors import EvidenceError
from opsledger.audit.evidence.gathering import Asked, gather
from opsledger.audit.evidence.layout import SUMS, laid_out
from opsledger.audit.key_chain import FIRST_LINE
from opsledger.audit.note_keys import SignerKey, VerifierKey
from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger
from opsledger_events.errors import InputError, IntegrityError
from tests.opsledger.audit.conftest import noon
from tests.opsledger.audit.evidence.checkers import (
    Files,
    holds,
    holds_alone,
    needs_openssl,
    of,
    packed,
    packed_by_another,
    said_alone,
    summed,
)
from tests.opsledger.audit.evidence.conftest import OLD, PLAN


def entry_of(position: int) -> str:
    return f"entries/{position:012}.json"


def proof_of(position: int) -> str:
    return f"proofs/{position:012}.tlog-proof"


def text_of(text: str) -> str:
    return f"texts/{sha256(text.encode()).hexdigest()}"


def flipped(name: str, at: int = -20) -> Callable[[Files], Files]:
    """One bit of a file is another."""

    def act(files: Files) -> Files:
        data = bytearray(files[name])
        data[at] ^= 1
        return {**files, name: bytes(data)}

    return act


def without(*names: str) -> Callable[[Files], Files]:
    return lambda files: {name: data for name, data in files.items() if name not in names}


def with_file(name: str, data: bytes) -> Callable[[Files], Files]:
    return lambda files: {**files, name: data}


def swapped(one: str, other: str) -> Callable[[Files], Files]:
    return lambda files: {**files, one: files[other], other: files[one]}


def replaced(name: str, old: bytes, new: bytes) -> Callable[[Files], Files]:
    def act(files: Files) -> Files:
        assert old in files[name]
        return {**files, name: files[name].replace(old, new, 1)}

    return act


def about(act: Callable[[dict[str, Any]], None]) -> Callable[[Files], Files]:
    """The table of contents says something else."""

    def change(files: Files) -> Files:
        found = json.loads(files["evidence.json"])
        act(found)
        return {**files, "evidence.json": json.dumps(found, indent=2, ensure_ascii=False).encode() + b"\n"}

    return change


def unlisted(position: int) -> Callable[[Files], Files]:
    """An entry is gone with its proof and its line."""

    def act(files: Files) -> Files:
        def drop(found: dict[str, Any]) -> None:
            found["entries"] = [each for each in found["entries"] if each["position"] != position]

        return without(entry_of(position), proof_of(position))(about(drop)(files))

    return act


def proof_changed(act: Callable[[list[bytes]], list[bytes]]) -> Callable[[Files], Files]:
    """The hashes of a proof are others."""

    def change(files: Files) -> Files:
        found = proof_file.parse(files[proof_of(4)])
        return {**files, proof_of(4): found._replace(hashes=tuple(act(list(found.hashes)))).to_bytes()}

    return change


def head_changed(act: Callable[[bytes], bytes]) -> Callable[[Files], Files]:
    """The checkpoint is another, everywhere."""

    def change(files: Files) -> Files:
        note = files["checkpoint.note"]
        assert act(note) != note
        return {name: data.replace(note, act(note)) for name, data in files.items()}

    return change


def signed_otherwise(data: bytes) -> bytes:
    """A note with one bit of its signature changed."""
    note = notes.parse(data)
    (line,) = note.signatures
    return note._replace(
        signatures=(line._replace(blob=bytes([line.blob[0] ^ 1]) + line.blob[1:]),)
    ).to_bytes()


def signed_otherwise_by_all(data: bytes) -> bytes:
    """A note with one bit of each signature changed."""
    note = notes.parse(data)
    lines = (line._replace(blob=bytes([line.blob[0] ^ 1]) + line.blob[1:]) for line in note.signatures)
    return note._replace(signatures=tuple(lines)).to_bytes()


def growth_changed(files: Files) -> Files:
    """The first hash of the growth is another one."""
    top, _, rest = files["growth.txt"].partition(b"\n")
    first, _, others = rest.partition(b"\n")
    return {**files, "growth.txt": top + b"\n" + b64encode(b64decode(first)[::-1]) + b"\n" + others}


def forged(files: Files) -> Files:
    """Everything is signed by a key of the forger's, which is put first and vouches for the next."""
    note = notes.parse(files["checkpoint.note"])
    own = SignerKey.generate(note.text.split("\n")[0])
    lines = (FIRST_LINE, own.name, own.verifier().to_text(), "2026-01-01T00:00:00Z")
    signed = notes.sign(note.text, own)
    changed = {
        "keys/0001.note": notes.sign("".join(f"{line}\n" for line in lines), own).to_bytes(),
        "keys/0002.note": b"",
        "checkpoint.note": signed.to_bytes(),
        "key.txt": own.verifier().to_text().encode() + b"\n",
        "key.der": files["key.der"][:12] + own.verifier().public,
    }
    for name, data in files.items():
        if name.startswith("proofs/"):
            changed[name] = data.replace(note.to_bytes(), signed.to_bytes())
    return without("keys/0002.note")({**files, **changed})


def unvouched(files: Files) -> Files:
    """The second key has only its own signature."""
    note = notes.parse(files["keys/0002.note"])
    own = VerifierKey.parse(note.text.split("\n")[2])
    kept = tuple(line for line in note.signatures if line.key_id == own.key_id)
    return {**files, "keys/0002.note": note._replace(signatures=kept).to_bytes()}


STOLEN = "texts/" + "0" * 64
MUTATIONS: dict[str, Callable[[Files], Files]] = {
    "a byte of an entry": flipped(entry_of(4)),
    "a reason": replaced(entry_of(6), b"Busses", b"Trains"),
    "an actor": replaced(entry_of(2), b'"Bo"', b'"Al"'),
    "two entries change places": swapped(entry_of(4), entry_of(5)),
    "an entry is missing": without(entry_of(6)),
    "a proof is missing": without(proof_of(5)),
    "an entry and its proof are missing": without(entry_of(5), proof_of(5)),
    "a version is left out everywhere": unlisted(4),
    "the first version is left out everywhere": unlisted(2),
    "a hash of a proof": flipped(proof_of(4), 40),
    "a hash too few": proof_changed(lambda hashes: hashes[:-1]),
    "a hash too many": proof_changed(lambda hashes: [*hashes, bytes(32)]),
    "no hashes": proof_changed(lambda _: []),
    "two hashes change places": proof_changed(lambda hashes: hashes[::-1]),
    "a proof of another entry": swapped(proof_of(4), proof_of(5)),
    "an index": replaced(proof_of(4), b"index 3", b"index 4"),
    "the size": head_changed(lambda note: note.replace(b"\n7\n", b"\n8\n")),
    "the root": head_changed(lambda note: note.replace(note.split(b"\n")[2], b64encode(bytes(32)))),
    "the signature": head_changed(signed_otherwise),
    "another checkpoint of the ledger": lambda files: {**files, "checkpoint.note": files["anchored.note"]},
    "all signed by a forger": forged,
    "a key that nobody vouches for": unvouched,
    "the key that signed is gone": without("keys/0002.note"),
    "the first key is gone": without("keys/0001.note"),
    "another key is shown": replaced("key.txt", b"+", b"x+"),
    "another key for openssl": flipped("key.der", -1),
    "a hash of the growth": growth_changed,
    "the growth from another size": replaced("growth.txt", b"old 3", b"old 2"),
    "another anchored checkpoint": flipped("anchored.note", 60),
    "an anchored checkpoint without its growth": without("growth.txt"),
    "a text": replaced(text_of(OLD), b"alert", b"alarm"),
    "a text is missing": without(text_of(OLD)),
    "a file is missing": without(f"texts/{sha256(PLAN).hexdigest()}"),
    "a text that no entry names": with_file(STOLEN, b"stolen"),
    "the text shown is the older one": lambda files: {**files, "text.md": files[text_of(OLD)]},
    "an entry that is not listed": with_file(entry_of(1), b"{}"),
    "another record": about(lambda found: found.update(record="ISS-1")),
    "another ledger": about(lambda found: found.update(ledger="opsledger/other")),
    "another size is told": about(lambda found: found["checkpoint"].update(size=8)),
    "a position is told": about(lambda found: found["entries"][0].update(position=3)),
    "no table of contents": without("evidence.json"),
    "a table of contents that is none": with_file("evidence.json", b"[" * 100_000),
    "no state": without("state.json"),
    "no text": without("text.md"),
}  # fmt: skip


Anew = Callable[[Given, bytes], Given]
ANEW: dict[str, Anew] = {
    "a version is left out": lambda given, _: given._replace(
        entries=given.entries[:1] + given.entries[2:], paths=given.paths[:1] + given.paths[2:]
    ),
    "another order": lambda given, _: given._replace(
        entries=(given.entries[0], *given.entries[:0:-1]), paths=(given.paths[0], *given.paths[:0:-1])
    ),
    "an entry twice": lambda given, _: given._replace(
        entries=(*given.entries, given.entries[-1]), paths=(*given.paths, given.paths[-1])
    ),
    "an entry that was never recorded": lambda given, _: given._replace(
        entries=(*given.entries[:-1], given.entries[-1].replace(b"Busses", b"Trains"))
    ),
    "another ending of the ledger": lambda given, _: given._replace(growth=given.growth[::-1]),
    "another text": lambda given, _: given._replace(
        texts={digest: b"Lies\n".ljust(len(data)) for digest, data in given.texts.items()}
    ),
    "another checkpoint was anchored": lambda given, _: given,
    "another key": lambda given, other: given._replace(keys=(other,)),
    "a moment after the checkpoint": lambda given, _: given,
}


@needs_openssl
@pytest.mark.parametrize("name", ANEW)
def test_who_makes_all_of_it_anew_is_found_out(
    told: Ledger, trust: TrustStore, key: VerifierKey, name: str, tmp_path: Path
) -> None:
    """Everything that follows from the entries does, and yet they are not those of the ledger."""
    right = gather(told.log, trust, noon, Asked("travel"))
    own = SignerKey.generate(right.head.origin)
    lines = (FIRST_LINE, own.name, own.verifier().to_text(), "2026-01-01T00:00:00Z")
    introduced = notes.sign("".join(f"{line}\n" for line in lines), own).to_bytes()
    given = ANEW[name](right.given, introduced)
    if name == "another checkpoint was anchored" and given.anchored is not None:
        given = given._replace(anchored=notes.sign(given.anchored.text, own))
    if name == "another key":
        given = given._replace(note=notes.sign(given.note.text, own))
    question = right.question
    if name == "a moment after the checkpoint":
        question = question._replace(known_at=right.head.size + 1)
    files = laid_out(Contents(question, given))
    assert not holds(files, key)
    (tmp_path / "anew.zip").write_bytes(packed(files))
    assert not holds_alone(tmp_path / "anew.zip", key)


@needs_openssl
@pytest.mark.parametrize("name", MUTATIONS)
def test_no_checker_takes_what_was_changed(path: Path, key: VerifierKey, name: str, tmp_path: Path) -> None:
    """With sums that fit the change, and without."""
    changed = MUTATIONS[name](of(path))
    target = tmp_path / "changed.zip"
    for files in (summed(changed), changed):
        assert files != of(path)
        assert not holds(files, key)
        target.write_bytes(packed(files))
        assert not holds_alone(target, key)


DERIVED: dict[str, Callable[[Files], Files]] = {
    "the state": replaced("state.json", b"travel.md", b"lunch.md"),
    "the page": replaced("index.html", b"Busses", b"Trains"),
    "the instructions": replaced("README.txt", b"3.8", b"3.9"),
    "the script": replaced("check.py", b"return 6", b"return 0"),
    "which entries count": about(lambda found: found["entries"][2].update(counts=False)),
    "the moment": about(lambda found: found.update(known_at=6)),
    "no page": without("index.html"),
    "a further file": with_file("more.html", b"Lies"),
}


@needs_openssl
@pytest.mark.parametrize("name", DERIVED)
def test_the_sums_tell_of_whatever_was_changed(
    path: Path, key: VerifierKey, name: str, tmp_path: Path
) -> None:
    """Also of what no other check looks at: pages of another version."""
    other = summed(about(lambda found: found.update(made_by="9.0"))(of(path)))
    page = {**other, "index.html": b"as that version writes it"}
    changed = DERIVED[name](of(path))
    assert not holds(page, key)
    for files in (page, changed):
        (tmp_path / "changed.zip").write_bytes(packed(files))
        assert not holds_alone(tmp_path / "changed.zip", key)


COUNTED: dict[str, Callable[[Files], Files]] = {
    "which entries count": DERIVED["which entries count"],
    "none of them counts": about(lambda found: found.update(as_of="2025-01-01T00:00:00Z")),
    "a moment at which the last does not count": about(lambda found: found.update(as_of="2026-02-01T00:00:00Z")),
    "a moment that is none": about(lambda found: found.update(as_of="2026-02-01")),
    "known after the checkpoint": about(lambda found: found.update(known_at=8)),
    "two more than were known": about(lambda found: found.update(known_at=4)),
}  # fmt: skip


@needs_openssl
@pytest.mark.parametrize("name", COUNTED)
def test_which_entries_count_both_checkers_compute(
    path: Path, key: VerifierKey, name: str, tmp_path: Path
) -> None:
    """Although the sums fit: a script that counted as it is told would show the text of another moment as the one of this."""
    changed = summed(COUNTED[name](of(path)))
    assert not holds(changed, key)
    (tmp_path / "changed.zip").write_bytes(packed(changed))
    assert not holds_alone(tmp_path / "changed.zip", key)


UNNAMED = ["extra.txt", "../evil", "texts/../../evil", "/tmp/evil", "keys/more.note", "entries/more.json"]


@needs_openssl
@pytest.mark.parametrize("name", UNNAMED)
def test_no_checker_takes_a_file_that_evidence_does_not_name(
    path: Path, key: VerifierKey, name: str, tmp_path: Path
) -> None:
    """Although the sums do; neither one beside the others nor one that leaves the folder it is unpacked in."""
    files = summed(with_file(name, b"Lies")(of(path)))
    assert not holds(files, key)
    (tmp_path / "more.zip").write_bytes(packed_by_another(files))
    assert "does not belong to it" in said_alone(tmp_path / "more.zip", key)


@needs_openssl
@pytest.mark.parametrize("name", ["index.html", "README.txt", "check.py", "key.der"])
def test_no_checker_takes_evidence_without_one_of_its_files(
    path: Path, key: VerifierKey, name: str, tmp_path: Path
) -> None:
    files = summed(without(name)(of(path)))
    assert not holds(files, key)
    (tmp_path / "less.zip").write_bytes(packed(files))
    assert not holds_alone(tmp_path / "less.zip", key)


@pytest.mark.parametrize("name", DERIVED)
def test_what_follows_from_the_entries_is_computed_anew(path: Path, key: VerifierKey, name: str) -> None:
    """Our checker believes none of it, although the sums fit."""
    assert holds(of(path), key)
    assert not holds(summed(DERIVED[name](of(path))), key)


def test_a_page_by_another_version_is_passed_over_and_that_is_told(path: Path, key: VerifierKey) -> None:
    """Its words may be others; the state may not."""
    other = about(lambda found: found.update(made_by="9.0"))(of(path))
    page = summed({**other, "index.html": b"as that version writes it"})
    path.write_bytes(packed(page))
    assert not check_evidence(path, key).page_compared
    assert not holds(summed(DERIVED["the state"](page)), key)


def test_any_flipped_bit_is_found(path: Path, key: VerifierKey) -> None:
    """Wherever in the file."""
    chosen, data = random.Random(20261127), path.read_bytes()
    for _ in range(300):
        at, bit = chosen.randrange(len(data)), 1 << chosen.randrange(8)
        path.write_bytes(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
        with pytest.raises((IntegrityError, InputError)):
            check(path, key)


def test_any_flipped_bit_is_found_by_one_who_makes_the_sums_anew_too(path: Path, key: VerifierKey) -> None:
    """In whatever file; what was written by another version has no page that counts, and that is all that may change."""
    chosen, files = random.Random(7), of(path)
    names = sorted(files.keys() - {SUMS})
    for _ in range(400):
        name = chosen.choice(names)
        changed = bytearray(files[name])
        changed[chosen.randrange(len(changed))] ^= 1 << chosen.randrange(8)
        try:
            found = checked(summed({**files, name: bytes(changed)}), [key])
        except IntegrityError:
            continue
        assert (name, found.page_compared) == ("evidence.json", False)


@pytest.mark.parametrize("name", ["state.json", "evidence.json"])
def test_both_checkers_name_the_file_that_was_changed(
    path: Path, key: VerifierKey, tmp_path: Path, name: str
) -> None:
    files = of(path)
    assert name in files
    files[name] += b" "
    with pytest.raises(IntegrityError, match=f"{name} is not as SHA256SUMS names it"):
        checked(files, [key])
    (tmp_path / "changed.zip").write_bytes(packed(files))
    assert f"['{name}'] is not as SHA256SUMS names it" in said_alone(tmp_path / "changed.zip", key)


@pytest.mark.parametrize("name", ["keys/0001.note", "keys/0002.note"])
def test_an_auditor_is_not_sent_to_a_ledger_that_they_do_not_have(
    path: Path, key: VerifierKey, name: str
) -> None:
    """A note of the keys that does not hold: ask for the evidence anew, not for the ledger's folder from a backup."""
    files = of(path)
    with pytest.raises(EvidenceError, match=name) as refused:
        checked(summed({**files, name: signed_otherwise_by_all(files[name])}), [key])
    assert "ask for the evidence anew" in refused.value.way_out
