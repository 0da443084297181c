"""Check evidence from a ledger with Python's standard library (3.8 or newer) and openssl (3 or newer), nothing else.

    python3 -I check.py KEY [EVIDENCE.zip]

KEY is the ledger's public key, one line, which you got by another way than this evidence. Without a file, the files beside this
script are checked. What it prints of the entries, and which of them count at the moment asked for, is proven. What they come to is not
computed here: what index.html, README.txt and state.json say in words of their own, and that text.md is the text that held. Whoever
changes those makes SHA256SUMS anew as well.

Exit code 0 where it holds, 6 where it does not, 2 where nothing was checked.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from zipfile import ZipFile

if TYPE_CHECKING:
    from collections.abc import Iterator

DER = bytes.fromhex("302a300506032b6570032100")  # before the bytes of an Ed25519 key (RFC 8410)
KNOWN = """3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c 72
92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"""
# A key, a text and its signature (RFC 8032, 7.1, test 2): whoever's openssl does not take it cannot check anything with it.
OPENSSL = "openssl pkeyutl -verify -pubin -keyform DER -rawin -inkey key -in text -sigfile signature"
MOST_BYTES = 1 << 30
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(/[A-Za-z0-9][A-Za-z0-9.-]*)?")  # in the folder, or in one below
ALWAYS = "README.txt SHA256SUMS check.py checkpoint.note evidence.json index.html key.der key.txt state.json"
SOMETIMES = re.compile(r"text\.md|keys/[0-9]{4}\.note")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z", re.ASCII)


class Key(NamedTuple):
    """A key: its name, its id, its 32 bytes."""

    name: str
    key_id: bytes
    public: bytes


class Head(NamedTuple):
    """A checkpoint (c2sp.org/tlog-checkpoint)."""

    origin: str
    size: int
    root: bytes


def need(holds: object, what: str) -> None:
    """Stop where something does not hold."""
    if not holds:
        raise ValueError(what)


def sha(*parts: bytes) -> bytes:
    """The SHA-256 of these bytes, one after the other."""
    return sha256(b"".join(parts)).digest()


def read(path: Path) -> dict[str, bytes]:
    """Every file, by its name, of a zip file or of a folder; of that without those whose name begins with a dot."""
    if path.is_dir():
        found = {each.relative_to(path).as_posix(): each for each in path.rglob("*") if not each.is_dir()}
        shown = {name: each for name, each in found.items() if not re.search(r"(^|/)\.", name)}
        listed = {line[66:] for line in (path / "SHA256SUMS").read_text().splitlines()} | {"SHA256SUMS"}
        beside = ascii(sorted(shown.keys() - listed)[:1])
        need(shown.keys() <= listed, f"{beside} does not belong to it; unpack it in a folder of its own")
        return {name: each.read_bytes() for name, each in shown.items()}
    with ZipFile(path) as archive:
        names = archive.namelist()
        need(len(set(names)) == len(names), "a name is there twice")
        need(sum(info.file_size for info in archive.infolist()) < MOST_BYTES, "it is too large")
        return {name: archive.read(name) for name in names}


def key_in(line: str) -> Key:
    """A key from its line."""
    parts = line.strip().split("+", 2)
    need(len(parts) == 3, "it has not the form NAME+ID+BASE64")
    name, digits, code = parts
    data = b64decode(code, validate=True)
    need(len(data) == 33 and data[0] == 1, "it is no Ed25519 key")
    need(sha(name.encode(), b"\n", data)[:4].hex() == digits, "the key is damaged")
    return Key(name, bytes.fromhex(digits), data[1:])


def refused(public: bytes, text: bytes, signature: bytes) -> str:
    """Why openssl does not take a signature; nothing where it does."""
    parts = {"key": DER + public, "text": text, "signature": signature}
    with TemporaryDirectory() as folder:
        for part, data in parts.items():
            (Path(folder) / part).write_bytes(data)
        done = subprocess.run(OPENSSL.split(), cwd=folder, capture_output=True, check=False)  # noqa: S603
    return "" if done.returncode == 0 else done.stderr.decode().strip() or "openssl says no"


def signed(files: dict[str, bytes], name: str, key: Key) -> bool:
    """Whether a key signed a note (c2sp.org/signed-note). A signature by it that does not hold stops everything."""
    text, _, lines = files[name].decode().rpartition("\n\n")
    for line in lines.splitlines():
        dash, signer, code = line.split(" ")
        blob = b64decode(code, validate=True)
        if (dash, signer, blob[:4]) == ("\u2014", key.name, key.key_id):
            wrong = refused(key.public, f"{text}\n".encode(), blob[4:])
            need(not wrong, f"a signature under {name} does not hold: {wrong}")
            return True
    return False


def head_in(note: bytes) -> Head:
    """The checkpoint that a note holds."""
    origin, size, root = note.decode().split("\n\n")[0].split("\n")[:3]
    need(str(int(size)) == size and len(b64decode(root)) == 32, "a checkpoint is malformed")
    return Head(origin, int(size), b64decode(root))


def led_to(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root that a proof of inclusion leads to (RFC 9162, 2.1.3.2)."""
    last, node = size - 1, leaf
    for beside in proof:
        need(last > 0 and len(beside) == 32, "a proof has too many hashes")
        if index & 1 or index == last:
            node = sha(b"\x01", beside, node)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = sha(b"\x01", node, beside)
        index, last = index >> 1, last >> 1
    need(last == 0, "a proof has too few hashes")
    return node


def grown(old: Head, new: Head, proof: list[bytes]) -> bool:
    """Whether the tree of one checkpoint begins with that of a smaller one (RFC 9162, 2.1.4.2)."""
    need(0 < old.size < new.size, "the checkpoints are in the wrong order")
    hashes = [old.root, *proof] if old.size & (old.size - 1) == 0 else proof
    index, last, before, after = old.size - 1, new.size - 1, hashes[0], hashes[0]
    while index & 1:
        index, last = index >> 1, last >> 1
    for beside in hashes[1:]:
        need(last > 0 and len(beside) == 32, "a proof has too many hashes")
        if index & 1 or index == last:
            before, after = sha(b"\x01", beside, before), sha(b"\x01", beside, after)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            after = sha(b"\x01", after, beside)
        index, last = index >> 1, last >> 1
    return (last, before, after) == (0, old.root, new.root)


def named(value: Any) -> Iterator[str]:
    """The digests of the texts and files that an entry names."""
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        if len(str(fields.get("sha256"))) == 64 and fields.get("size_bytes", 0) > 0:
            yield str(fields["sha256"])
        value = [*fields.values()]
    if isinstance(value, list):
        for part in cast("list[Any]", value):
            yield from named(part)


def names_in(about: Any) -> set[str]:
    """The files that evidence.json tells of."""
    positions = [f"{int(listed['position']):012}" for listed in about["entries"]]
    need(positions, "there are no entries")
    names = {f"entries/{each}.json" for each in positions}
    names |= {f"proofs/{each}.tlog-proof" for each in positions}
    names |= {f"texts/{text['sha256']}" for text in about["texts"] if text["here"]}
    return names | set(ALWAYS.split()) | ({"anchored.note", "growth.txt"} if about["anchored"] else set())


def harmless(value: Any) -> str:
    """A value on one line: what could move a cursor, hide or turn text around is shown as an escape."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def entries_in(files: dict[str, bytes]) -> list[Any]:
    """The entries, in the order of the ledger."""
    return [json.loads(files[name]) for name in sorted(files) if name.startswith("entries/")]


def moment(text: str) -> tuple[str, str]:
    """A time, as the ledger writes it, in a form in which the earlier one is the smaller one."""
    found = MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!a} is no time in UTC")
    return found[1], (found[2] or "").ljust(6, "0")


def counting(entries: list[Any], about: Any) -> list[bool]:
    """Whether each entry counts: recorded up to a position, and of a time not after the moment. The first one does with any other."""
    known, until = about["known_at"], None if about["as_of"] is None else moment(about["as_of"])
    found = [
        entry["position"] <= known
        and (until is None or moment(entry.get("effective", entry["recorded_at"])) <= until)
        for entry in entries
    ]
    up_to = sum(entry["position"] <= known for entry in entries)
    need(any(found) and found[up_to - 1], "it has entries after the moment asked for")
    need(len(entries) - up_to <= 1, "it has more than the next entry")
    return [True, *found[1:]]


def said(files: dict[str, bytes], about: Any) -> Iterator[str]:
    """What the proven entries say, field by field."""
    entries = entries_in(files)
    counts = counting(entries, about)
    for place, entry in enumerate(entries):
        late = "came next" if entry["position"] > about["known_at"] else "held later"
        yield f"\nEntry #{entry.pop('position')}" + ("" if counts[place] else f" does not count: it {late}")
        for field, value in entry.items():
            yield f"  {harmless(field)}: {harmless(value)}"


def moment_said(files: dict[str, bytes], about: Any) -> Iterator[str]:
    """Which versions count, of which moment; and which of them name the text."""
    until = "all that was known" if about["as_of"] is None else f"what held at {about['as_of']}"
    entries = entries_in(files)
    counts = counting(entries, about)
    versions = [entry["version"] for place, entry in enumerate(entries) if counts[place]]
    yield f"Asked for: {until}, as the ledger knew it after entry #{about['known_at']}. Versions that count: {versions}."
    if "text.md" in files:
        text = sha(files["text.md"]).hex()
        naming = [entry["version"] for entry in entries if text in named(entry["data"])]
        yield f"text.md is a text that these versions name: {naming}."


def trusted_in(files: dict[str, bytes], key: Key, ledger: str) -> tuple[list[Key], list[Key]]:
    """The key that was given and those that follow from it, each signed by the one before; and all that lie here."""
    trusted = [key]
    chain: list[Key] = []
    for number, name in enumerate(sorted(name for name in files if name.startswith("keys/")), 1):
        need(name == f"keys/{number:04}.note", f"keys/{number:04}.note is missing")
        first, origin, line = files[name].decode().split("\n")[:3]
        need((first, origin) == ("opsledger key", ledger), f"{name} is about another ledger")
        found = key_in(line)
        need(signed(files, name, found), f"{name} is not signed by its key")
        need(not chain or signed(files, name, chain[-1]), f"{name} is not signed by the key before it")
        if chain and chain[-1] in trusted:
            trusted.append(found)
        chain.append(found)
    return trusted, chain


def given_up(files: dict[str, bytes]) -> Iterator[str]:
    """What the keys tell of entries that were given up: the lines after the four that each key has."""
    for name in sorted(name for name in files if name.startswith("keys/")):
        told = files[name].decode().split("\n\n")[0].split("\n")[4:]
        if told:
            yield f"GIVEN UP, as {name} tells: entries of a longer log, when an older backup was restored. {harmless('; '.join(told))}"


def check_entries(files: dict[str, bytes], about: Any, head: Head) -> set[str]:
    """Each is in the ledger and in its place. Returns the digests that they name."""
    note, last = files["checkpoint.note"], 0
    texts: set[str] = set()
    for version, listed in enumerate(about["entries"], 1):
        position = int(listed["position"])
        raw, proof = files[f"entries/{position:012}.json"], files[f"proofs/{position:012}.tlog-proof"]
        top, _, rest = proof.partition(b"\n\n")
        form, index, *hashes = top.decode().split("\n")
        right = ("c2sp.org/tlog-proof@v1", f"index {position - 1}", note)
        need((form, index, rest) == right, f"the proof of entry {position} is about something else")
        path = [b64decode(line, validate=True) for line in hashes]
        need(last < position <= head.size, f"entry {position} is out of place")
        found = led_to(sha(b"\0", raw), position - 1, head.size, path)
        need(found == head.root, f"entry {position} is not in the ledger")
        entry, last = json.loads(raw), position
        place = (entry["record"], entry["version"], entry["position"])
        need(place == (about["record"], version, position), f"entry {position} is out of place")
        texts.update(named(entry["data"]))
    return texts


def check(files: dict[str, bytes], given: str) -> tuple[Any, Head]:
    """What was shown. Raises ValueError and others where something does not hold."""
    first = sorted({"SHA256SUMS", "evidence.json", "checkpoint.note"} - files.keys())
    need(not first, f"it is no evidence, or not all of it: {first} are not there")
    sums = dict(line.split("  ", 1)[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    found = {name: sha(data).hex() for name, data in files.items() if name != "SHA256SUMS"}
    unlike = sorted(name for name in {**sums, **found} if sums.get(name) != found.get(name))
    need(not unlike, f"{unlike[:1]!a} is not as SHA256SUMS names it")
    about, note = json.loads(files["evidence.json"]), files["checkpoint.note"]
    names = names_in(about)
    need(files.keys() >= names, f"files are missing: {sorted(names - files.keys())!a}")
    strange = [name for name in files.keys() - names if not SOMETIMES.fullmatch(name)]
    strange += [name for name in names if not NAME.fullmatch(name)]
    need(not strange, f"{strange[:1]} does not belong to it")
    head, own = head_in(note), key_in(files["key.txt"].decode())
    trusted, chain = trusted_in(files, key_in(given), about["ledger"])
    need(own in chain, "the key in key.txt is none of those in keys/")
    stranger = f"the checkpoint is not signed by the key that you gave, but by {harmless(own.name)}+{own.key_id.hex()}"
    need(
        own in trusted,
        f"{stranger}: ask the ledger's holder whether that is theirs, by another way than this file",
    )
    need(signed(files, "checkpoint.note", own), "the checkpoint is not signed by the key in key.txt")
    need(files["key.der"] == DER + own.public, "key.der is another key")
    need(head.origin == about["ledger"], "it is about another ledger")
    need(about["checkpoint"] == {"size": head.size, "root": head.root.hex()}, "it is another checkpoint")
    texts = check_entries(files, about, head)
    need(0 < about["known_at"] <= head.size, "it tells of a moment after the checkpoint")
    counts = counting(entries_in(files), about)
    need([each["counts"] for each in about["entries"]] == counts, "evidence.json counts other entries")
    here = {name[len("texts/") :] for name in files if name.startswith("texts/")}
    missing = {text["sha256"] for text in about["texts"] if not text["here"]}
    need(here | missing == texts and not here & missing, "texts are missing, or too many")
    for name in sorted(here):
        need(sha(files[f"texts/{name}"]).hex() == name, f"texts/{name} is another text")
    body = json.loads(files["state.json"])["state"].get("body", {}).get("sha256")
    need("text.md" not in files or sha(files["text.md"]).hex() == body in texts, "text.md is another text")
    need("text.md" in files or body not in here, "text.md is missing")
    if about["anchored"]:
        old = head_in(files["anchored.note"])
        top, _, rest = files["growth.txt"].partition(b"\n\n")
        old_size, *hashes = top.decode().split("\n")
        need([key for key in trusted if signed(files, "anchored.note", key)], "anchored.note is not signed")
        need(
            (old_size, rest, old.origin) == (f"old {old.size}", note, head.origin), "growth.txt is another's"
        )
        need(about["anchored"] == {"size": old.size, "root": old.root.hex()}, "it is another anchored.note")
        need(grown(old, head, list(map(b64decode, hashes))), "the ledger does not begin with anchored.note")
    return about, head


def show(text: str) -> None:
    """Print a text, in escapes where the terminal has no such letters."""
    code = sys.stdout.encoding or "ascii"
    sys.stdout.write(text.encode(code, "backslashreplace").decode(code))


def asked(arguments: list[str]) -> tuple[str, Path]:
    """The key and the file that are meant. Raises ValueError where nothing can be checked with them."""
    need(1 <= len(arguments) <= 2, "Usage: python3 -I check.py KEY [EVIDENCE.zip]")
    try:
        key_in(arguments[0])
    except ValueError as error:
        raise ValueError(f"KEY is not a key: {error}. Give the line itself in quotes, all of it.") from error
    path = Path(arguments[1]) if arguments[1:] else Path(__file__).resolve().parent
    need(path.exists(), f"There is no file {path}.")
    need(which("openssl"), "There is no openssl here. Version 3 or newer is needed.")
    wrong = refused(*map(bytes.fromhex, KNOWN.split()))
    need(
        not wrong,
        f"This openssl cannot check signatures; OpenSSL 3 or newer can (`openssl version`). {wrong}",
    )
    return arguments[0], path


def main() -> int:
    """Say what was shown; exit code 6 where it does not hold, 2 where nothing was checked."""
    try:
        line, path = asked(sys.argv[1:])
    except (ValueError, OSError) as error:
        sys.stderr.write(ascii(f"NOT CHECKED: {error}")[1:-1] + "\n")
        return 2
    try:
        files = read(path)
        about, head = check(files, line)
        entries, moments = (
            "\n".join(said(files, about)),
            "\n".join([*moment_said(files, about), *given_up(files)]),
        )
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it does not hold
        sys.stdout.write(ascii(f"DOES NOT HOLD: {type(error).__name__}: {error}")[1:-1] + "\n")
        return 6
    show(
        f"HOLDS: versions 1 to {len(about['entries'])} of {harmless(about['record'])}, as they stand below. "
        "NOT COMPUTED: what index.html, README.txt and state.json say, and that text.md is the text that held.\n"
        f"In the ledger {harmless(head.origin)} of {head.size} entries with the root {head.root.hex()}.\n"
        f"{moments}\n"
        f"Not shown: that no later version was recorded.\n{entries}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
