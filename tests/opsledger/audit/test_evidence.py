"""Evidence says what the record said, can be checked with nothing but the key, and holds no other way."""

from __future__ import annotations

import json
import random
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from opsledger.audit import notes, proof_file
from opsledger.audit.checking import check
from opsledger.audit.evidence.checking import check_evidence, checked
from opsledger.audit.evidence.errors import EvidenceError
from opsledger.audit.evidence.gathering import Asked, gather, write_evidence
from opsledger.audit.evidence.layout import SUMS
from opsledger.audit.key_chain import FIRST_LINE, chain_in, introduce
from opsledger.audit.note_keys import SignerKey, VerifierKey
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.common import AttachmentAdded, CommentAdded
from opsledger_events.errors import DeniedError, InputError, IntegrityError, NotFoundError
from opsledger_events.kinds.document import DocumentAdopted
from opsledger_events.values import microseconds
from tests.opsledger.audit.conftest import noon
from tests.opsledger.audit.evidence import (
    Files,
    holds,
    holds_alone,
    needs_openssl,
    of,
    packed,
    packed_by_another,
    summed,
)
from tests.opsledger.audit.test_signing import rewritten
from tests.opsledger.issues import raised

OLD, NEW = "乘火车。<script>alert(1)</script>\n", "Train or bus.\n"
PLAN = b"a plan of the station"
FEBRUARY = datetime(2026, 2, 1, tzinfo=UTC)


def adopted(text: str, month: int, **more: Any) -> Command:
    event = DocumentAdopted(title="差旅", path="travel.md", body=text)
    at = datetime(2026, month, 1, tzinfo=UTC)
    return Command(kind="document", record="travel", event=event, at=at, actor="Bo", **more)


@pytest.fixture
def told(ledger: Ledger, trust: TrustStore) -> Ledger:
    """A policy adopted twice, with a file and a remark, among other things; two keys; the last head is in the ledger only."""
    ledger.execute_many([raised("a"), adopted(OLD, 1), raised("b")])
    sign_head(ledger.place, trust, noon)
    attached = AttachmentAdded(name="plan.txt", sha256=sha256(PLAN).hexdigest(), size_bytes=len(PLAN))
    ledger.execute(Command(kind="document", record="travel", event=attached), blob=PLAN)
    remark = CommentAdded(text="Where are\nthe busses?")
    ledger.execute_many(
        [
            Command(kind="document", record="travel", event=remark),
            adopted(NEW, 3, reason="Busses"),
            raised("问题"),
        ]
    )
    introduce(ledger.place, ledger.identity, trust, noon)
    sign_head(ledger.place, trust, noon)
    newest = max(trust.checkpoints.glob("*.note"))
    newest.unlink()
    return ledger


@pytest.fixture
def key(told: Ledger) -> VerifierKey:
    """The key that an auditor got by another way: the first one."""
    return chain_in(told.place, told.identity)[0].key


def made(ledger: Ledger, trust: TrustStore, target: Path, **asked: Any) -> Path:
    write_evidence(gather(ledger.log, trust, noon, Asked("travel", **asked)), target)
    return target


@pytest.fixture
def path(told: Ledger, trust: TrustStore, tmp_path: Path) -> Path:
    """Evidence of the policy as it is now."""
    return made(told, trust, tmp_path / "travel.zip")


def test_it_says_what_the_record_said_then(
    told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path
) -> None:
    """On either clock: the text that held, the state, the versions up to it and none after."""
    then = made(told, trust, tmp_path / "then.zip", as_of_us=microseconds(FEBRUARY))
    found = check_evidence(then, key).contents
    assert found.body == of(then)["text.md"] == OLD.encode()
    assert [entry.position for entry in found.entries] == [2]
    known = check_evidence(made(told, trust, tmp_path / "known.zip", known_at=5), key).contents
    assert (known.body, len(known.entries), len(known.state.attachments)) == (OLD.encode(), 3, 1)
    now = check_evidence(made(told, trust, tmp_path / "now.zip"), key).contents
    assert (now.body, len(now.entries)) == (NEW.encode(), 4)
    with pytest.raises(NotFoundError, match="not there"):
        gather(told.log, trust, noon, Asked("travel", known_at=1))
    with pytest.raises(NotFoundError, match="no record"):
        gather(told.log, trust, noon, Asked("trave"))


def test_nothing_is_in_it_that_was_not_asked_for(told: Ledger, trust: TrustStore, tmp_path: Path) -> None:
    """Entries are those of the ledger, byte for byte; no later text, no entry of another record."""
    files = of(made(told, trust, tmp_path / "then.zip", as_of_us=microseconds(FEBRUARY)))
    entries = {name: data for name, data in files.items() if name.startswith("entries/")}
    assert entries == {"entries/000000000002.json": told.log.raw(2)[0]}
    assert [data for name, data in files.items() if name.startswith("texts/")] == [OLD.encode()]
    assert not any(NEW.strip().encode() in data or b"Busses" in data for data in files.values())


def test_what_was_recorded_late_is_given_and_does_not_count(
    told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path
) -> None:
    """Versions stay without a gap: one that held later lies between two that count."""
    told.execute(adopted("Recorded late.\n", 1, as_found=True))
    late = made(told, trust, tmp_path / "late.zip", as_of_us=microseconds(FEBRUARY))
    about = json.loads(of(late)["evidence.json"])
    assert [(listed["version"], listed["counts"]) for listed in about["entries"]] == [
        (1, True), (2, False), (3, False), (4, False), (5, True),
    ]  # fmt: skip
    assert check_evidence(late, key).contents.body == b"Recorded late.\n"


def test_a_file_that_is_known_by_its_digest_alone_is_told(
    told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path
) -> None:
    """History of another system may name files that nobody has."""
    gone = AttachmentAdded(name="gone.pdf", sha256="ab" * 32, size_bytes=7)
    told.execute(Command(kind="document", record="travel", event=gone))
    file = made(told, trust, tmp_path / "x.zip")
    found = {text["sha256"]: text["here"] for text in json.loads(of(file)["evidence.json"])["texts"]}
    assert [digest for digest, here in found.items() if not here] == ["ab" * 32]
    assert check_evidence(file, key)


def test_the_next_entry_shows_that_none_came_between(
    told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path
) -> None:
    """It is given where it is asked for, and does not count."""
    found = check_evidence(made(told, trust, tmp_path / "x.zip", known_at=5, following=True), key).contents
    assert found.following is not None
    assert (found.following.position, found.body) == (6, OLD.encode())
    with pytest.raises(InputError):
        gather(told.log, trust, noon, Asked("travel", following=True))


@needs_openssl
def test_both_checkers_take_it(told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path) -> None:
    """Whatever was asked for, also unpacked, also packed anew by others; with the first key or with the last."""
    both = [found.key for found in chain_in(told.place, told.identity)]
    file = tmp_path
    wanted: list[dict[str, Any]] = [
        {},
        {"known_at": 5},
        {"known_at": 5, "following": True},
        {"as_of_us": microseconds(FEBRUARY)},
    ]
    for number, asked in enumerate(wanted):
        file = made(told, trust, tmp_path / f"{number}.zip", **asked)
        assert "growth.txt" in of(file)
        assert all(holds(of(file), one) for one in both[:1])
        assert holds_alone(file, key)
    folder = tmp_path / "unpacked"
    for name, data in of(file).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "note of the auditor.txt").write_text("of their own")
    assert holds_alone(folder, key)
    (tmp_path / "other.zip").write_bytes(packed_by_another(of(file)))
    assert holds_alone(tmp_path / "other.zip", key)


@needs_openssl
def test_the_last_key_alone_does_not_hold_what_the_first_one_signed(
    path: Path, told: Ledger, trust: TrustStore, tmp_path: Path
) -> None:
    """The anchored checkpoint is by the first; without it the last key is enough for all the rest."""
    last = chain_in(told.place, told.identity)[-1].key
    assert not holds(of(path), last)
    (told.place / "tree.db").unlink()
    for kept in told.place.glob("checkpoints/*.note"):
        (trust.checkpoints / kept.name).write_bytes(kept.read_bytes())
    alone = made(told, trust, tmp_path / "alone.zip")
    assert "growth.txt" not in of(alone)
    assert holds(of(alone), last)
    assert holds_alone(alone, last)
    assert not holds(of(path), SignerKey.generate(last.name).verifier())


def test_the_same_question_gives_the_same_bytes(
    told: Ledger, trust: TrustStore, path: Path, tmp_path: Path
) -> None:
    again = made(told, trust, tmp_path / "again.zip")
    assert again.read_bytes() == path.read_bytes()


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
    "the signature": head_changed(lambda note: note[:-10] + bytes([note[-10] ^ 1]) + note[-9:]),
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
}  # fmt: skip


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


def huge_count(data: bytes) -> bytes:
    return data[:-14] + b"\xfe\xff\xfe\xff" + data[-10:]


def name_twice(data: bytes) -> bytes:
    end = data.rindex(b"PK\x05\x06")
    central = data.index(b"PK\x01\x02")
    return data[:central] + data[: data.index(b"PK\x03\x04", 4)] + data[central:end] + data[end:]


HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "nothing but a beginning": lambda _: b"PK\x03\x04",
    "a mark and noise": lambda _: b"PK\x03\x04" + bytes(range(256)) * 4,
    "cut off": lambda data: data[: len(data) // 2],
    "something after the end": lambda data: data + b"\0",
    "something before the beginning": lambda data: b"PK" + data,
    "a huge number of files": huge_count,
    "a name twice": name_twice,
    "a path out of the folder": lambda data: data.replace(b"README.txt", b"../ADME.txt"[:10]),
    "an absolute path": lambda data: data.replace(b"README.txt", b"/etc/a.txt"),
    "a size beyond the file": lambda data: data[:18] + b"\xff\xff\xff\x7f\xff\xff\xff\x7f" + data[26:],
    "no files": lambda _: b"PK\x05\x06" + bytes(18),
    "a bomb": lambda _: packed_by_another({"README.txt": bytes(50_000_000)}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_zip_files_are_refused(path: Path, key: VerifierKey, name: str) -> None:
    path.write_bytes(HOSTILE[name](path.read_bytes()))
    with pytest.raises(EvidenceError):
        check(path, key)


def test_an_interrupted_writing_leaves_what_was_there(
    told: Ledger, trust: TrustStore, tmp_path: Path
) -> None:
    """A folder that cannot be written to, and no half a file."""
    contents = gather(told.log, trust, noon, Asked("travel"))
    with pytest.raises(DeniedError):
        write_evidence(contents, tmp_path / "none" / "x.zip")
    assert not (tmp_path / "none").exists()


def test_a_ledger_that_was_changed_gives_no_evidence(told: Ledger, trust: TrustStore) -> None:
    """What it holds is not under the checkpoint any more."""
    rewritten(told.place, 7)  # another record's entry changes the hashes beside
    (told.place / "tree.db").unlink(missing_ok=True)
    with pytest.raises(IntegrityError):
        gather(told.log, trust, noon, Asked("travel"))


def test_nothing_on_the_page_acts(path: Path) -> None:
    """Texts are words there, whatever they say, and nothing is loaded from elsewhere."""
    page = of(path)["index.html"].decode()
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert not any(word in page for word in ("http://", "https://", "src=", "@import", "url("))
