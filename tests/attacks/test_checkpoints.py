"""The past as a whole cut off, put back, made anew or signed anew: what was kept outside of the ledger decides."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from opsledger.audit import notes
from opsledger.audit.cosignature import cosign
from opsledger.audit.note_keys import COSIGNATURE_V1, SignerKey
from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger
from tests.attacks import attacker
from tests.attacks.conftest import Scene


def identity_of(place: Path) -> str:
    """Of the ledger there."""
    with Ledger.open(place) as ledger:
        return ledger.identity


def pragma(log: Path, statement: str) -> None:
    """Change the header of a log."""
    with closing(sqlite3.connect(log)) as connection:
        connection.execute(f"PRAGMA {statement}")


def without_traces(scene: Scene) -> None:
    """Every checkpoint and every key in the ledger's folder is deleted."""
    for folder in ("checkpoints", "keys"):
        shutil.rmtree(scene.place / folder)


@pytest.fixture
def thief(scene: Scene) -> Scene:
    """Somebody has a copy of the private key, rewrites the past with it and signs it anew, over more entries than before.

    Of what the thief's machine knows, nothing stands in the way: it begins with the stolen key alone.
    """
    stolen = scene.folder / "home-owner/opsledger" / identity_of(scene.place) / "key"
    mine = scene.as_user("thief") / "opsledger" / identity_of(scene.place)
    mine.mkdir(parents=True)
    shutil.copy(stolen, mine / "key")
    shutil.rmtree(scene.place / "checkpoints")
    attacker.forge(scene.place, attacker.retitle(6, "很好"))
    scene.grow(3)
    scene.sign()
    return scene


def test_all_rewritten_and_signed_with_the_stolen_key(thief: Scene) -> None:
    """The ledger holds in itself, and its own checkpoint says so; the owner's of before contradict it."""
    told = thief.verify()
    assert (told.code, told.verdict, told.row["anchored"]) == (0, "OK", 13)
    thief.as_user("stranger")
    assert thief.verify().verdict == "INCOMPLETE"
    thief.as_user("owner")
    told = thief.verify()
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", (5, 8))


def test_an_auditor_with_one_checkpoint_finds_it_too(thief: Scene) -> None:
    """A file that was handed out earlier is enough, where nothing else is known."""
    kept = thief.folder / "home-owner/opsledger" / identity_of(thief.place) / "checkpoints"
    (handed_out,) = kept.glob("*08-*.note")
    thief.as_user("auditor")
    told = thief.verify("--against", handed_out)
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", (0, 8))


@pytest.mark.parametrize("size", [0, 1, 5, 7])
def test_a_tail_cut_off(scene: Scene, size: int) -> None:
    """Rolled back where a checkpoint is known outside, however tidily it was done; incomplete where none is."""
    attacker.forge(scene.place, attacker.cut(size))
    without_traces(scene)
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "ROLLED BACK", size + 1)
    scene.as_user("stranger")
    told = scene.verify()
    assert (told.code, told.verdict) == (0, "INCOMPLETE")


def test_a_checkpoint_left_in_the_folder_tells_strangers_too(scene: Scene) -> None:
    """The log alone was put back; who did it forgot the checkpoints beside it."""
    attacker.forge(scene.place, attacker.cut(6))
    scene.as_user("stranger")
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "ROLLED BACK", 7)


def test_cut_off_and_grown_past_the_anchor(scene: Scene) -> None:
    """Longer than any checkpoint: between the last that holds and the first that does not."""
    attacker.forge(scene.place, attacker.cut(6))
    scene.grow(9, "别的")
    told = scene.verify()
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", (5, 8))


def test_another_tail_of_the_same_size(scene: Scene) -> None:
    """Forked: both sides are written out, and the signed one can be checked by whoever gets it."""
    attacker.forge(scene.place, attacker.cut(7))
    scene.grow(1, "别的")
    told = scene.verify()
    assert (told.code, told.verdict, told.span) == (6, "FORKED", (5, 8))
    signed, _ = told.row["evidence"]
    assert all(path in scene.cli("verify").out for path in told.row["evidence"])  # none broken in two
    key = scene.made("key", "show").out.strip()
    assert scene.cli("check", signed, "--key", key).code == 0


def test_two_copies_that_both_went_on(scene: Scene) -> None:
    """The second to be signed contradicts the first, and is not signed."""
    copy = attacker.copied(scene.place, scene.folder / "copy")
    scene.grow(1, "左")
    scene.sign()
    attacker.put_back(copy, scene.place)
    scene.grow(1, "右")
    done = scene.cli("checkpoint")
    assert done.code == 6
    assert "not signed" in done.err
    told = scene.verify()
    assert (told.code, told.verdict, told.span) == (6, "FORKED", (8, 11))


def test_the_owner_of_a_forged_log_is_sent_to_verify(scene: Scene) -> None:
    """Whoever proves or signs has the ledger itself to look at; what differs is what was signed."""
    scene.grow(6)
    scene.sign()
    proof = scene.folder / "6.tlog-proof"
    scene.made("proof", 6, "-o", proof)
    scene.grow(2)
    attacker.forge(scene.place, attacker.retitle(6, "很好"))
    commands = {
        ("proof", 6, "-o", scene.folder / "again"): "entry #6",
        ("evidence", "ISS-6", "--known-at", 6, "-o", scene.folder / "e.zip"): "entry #6",
        ("checkpoint",): "entries #1 to #16 are not those that were signed",
        ("publish", scene.folder / "site"): "entries #1 to #16 are not those that were signed",
    }
    for words, said in commands.items():
        done = scene.cli(*words)
        assert done.code == 6
        assert said in done.err
        assert "Run `opsledger verify`" in done.err
        assert "anew" not in done.err


def test_an_old_backup_put_back(scene: Scene) -> None:
    """All of the folder, with the checkpoints of then."""
    copy = attacker.copied(scene.place, scene.folder / "copy")
    scene.grow(5)
    scene.sign()
    attacker.put_back(copy, scene.place)
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "ROLLED BACK", 11)
    assert "once went up to #15" in told.row["what"]


def test_what_was_verified_before_is_missed_without_any_checkpoint(scene: Scene) -> None:
    """Whoever has verified ten entries once knows better than to take nine, or ten others."""
    without_traces(scene)
    scene.as_user("reader")
    assert scene.verify().verdict == "INCOMPLETE"
    copy = attacker.copied(scene.place, scene.folder / "copy")
    attacker.forge(scene.place, attacker.cut(9))
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "ROLLED BACK", 10)
    attacker.put_back(copy, scene.place)
    attacker.forge(scene.place, attacker.retitle(3, "很好"))
    for options in ((), ("--since",)):
        told = scene.verify(*options)
        assert (told.code, told.verdict, told.span) == (6, "TAMPERED", (0, 10))


@pytest.mark.parametrize("left", [True, False])
def test_a_ledger_that_was_deleted(scene: Scene, left: bool) -> None:
    """The folder emptied, or gone: rolled back to nothing. A stranger is only told that there is none."""
    shutil.rmtree(scene.place)
    if left:
        scene.place.mkdir()
    told = scene.verify()
    assert (told.code, told.verdict, told.row["entries"], told.row["first_bad"]) == (6, "ROLLED BACK", 0, 1)
    assert "up to #8" in told.row["what"]
    scene.as_user("stranger")
    assert scene.verify().code == 3


DESTROYED: dict[str, tuple[str, Callable[[Path], object]]] = {
    "emptied": ("ROLLED BACK", lambda log: log.write_bytes(b"")),
    "other bytes": ("TAMPERED", lambda log: log.write_bytes(b"\x07" * 40_000)),
    "its first bytes": ("TAMPERED", lambda log: log.write_bytes(log.read_bytes()[:50])),
    "no mark of ours": ("TAMPERED", lambda log: pragma(log, "application_id = 0")),
}


@pytest.mark.parametrize("how", DESTROYED)
def test_a_log_that_was_destroyed(scene: Scene, how: str) -> None:
    """The file is there and is none: who knows the ledger, or finds its checkpoints beside it, is told. Others see no log."""
    verdict, destroy = DESTROYED[how]
    log = scene.place / "log.db"
    for path in (log.with_name("log.db-wal"), log.with_name("log.db-shm")):
        path.unlink(missing_ok=True)
    destroy(log)
    for name in ("owner", "stranger"):
        scene.as_user(name)
        told = scene.verify()
        assert (told.code, told.verdict, told.row["first_bad"]) == (6, verdict, 1)
        assert "up to #8" in told.row["what"]
        assert "restore from a backup" in told.err
    without_traces(scene)
    assert scene.verify().code == 2
    scene.as_user("owner")
    assert scene.verify().verdict == verdict


def test_a_log_of_a_newer_form(scene: Scene) -> None:
    """It cannot be judged by this program: that is a verdict too, in every form of output."""
    pragma(scene.place / "log.db", "user_version = 9")
    told = scene.verify()
    assert (told.code, told.verdict, told.row["entries"]) == (1, "UNVERIFIABLE", None)
    assert "format 9" in told.row["what"]
    assert "newer opsledger" in told.err


@pytest.mark.parametrize("size", [9, 8, 7, 6])
def test_how_far_it_once_went_is_not_understated(scene: Scene, size: int) -> None:
    """What was verified counts beside checkpoints, whichever goes further."""
    assert scene.verify().verdict == "OK"
    attacker.forge(scene.place, attacker.cut(size))
    for options in ((), ("--since",)):
        told = scene.verify(*options)
        assert (told.code, told.verdict, told.row["first_bad"]) == (6, "ROLLED BACK", size + 1)
        assert f"ends at #{size} and once went up to #10" in told.row["what"]


def test_what_was_verified_is_no_anchor(scene: Scene) -> None:
    """With --since the anchored part is what a checkpoint outside says, and where there is none the verdict says so."""
    for options in ((), ("--since",), ("--since",)):
        told = scene.verify(*options)
        assert (told.verdict, told.row["anchored"], told.row["unanchored"]) == ("OK", 8, "#9..#10")
    assert (told.row["verified"], told.row["since"]) == (10, 10)
    without_traces(scene)
    scene.as_user("reader")
    for options in ((), ("--since",), ("--since",)):
        told = scene.verify(*options)
        assert (told.code, told.verdict, told.row["unanchored"]) == (0, "INCOMPLETE", "#1..#10")
    assert (told.row["anchored"], told.row["verified"]) == (None, 10)
    assert "as you verified it" in told.row["what"]


def test_a_checkpoint_over_less_than_was_verified_is_compared(scene: Scene) -> None:
    """With --since: its root is one that the verified log grew from, or it contradicts that."""
    kept = scene.folder / "home-owner/opsledger" / identity_of(scene.place) / "checkpoints"
    (handed_out,) = kept.glob("*05-*.note")
    without_traces(scene)
    scene.as_user("reader")
    told = scene.verify()
    assert told.verdict == "INCOMPLETE"
    key_text = TrustStore(identity_of(scene.place), scene.folder / "home-owner").read().keys[0]
    told = scene.verify("--since", "--against", handed_out, "--key", key_text)
    assert (told.verdict, told.row["anchored"], told.row["since"]) == ("OK", 5, 10)
    scene.as_user("other")
    attacker.forge(scene.place, attacker.retitle(2, "很好"))
    assert scene.verify().verdict == "INCOMPLETE"
    told = scene.verify("--since", "--against", handed_out, "--key", key_text)
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", (0, 5))


def test_a_ledger_made_anew_in_its_place(scene: Scene) -> None:
    """Another identity, so no checkpoint contradicts it: who knew the one before is told. It can be said to be right."""
    shutil.rmtree(scene.place)
    scene.as_user("thief")
    scene.made("init")
    scene.grow(20)
    scene.sign()
    scene.as_user("owner")
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "ROLLED BACK", 1)
    assert "Another ledger" in told.row["what"]
    assert scene.verify("--replaced").code == 0
    assert scene.verify().code == 0


def test_an_identity_that_was_changed(scene: Scene) -> None:
    """The same as another ledger: else whatever is known of this one could be shaken off."""
    with attacker.unguarded(scene.place) as connection:
        connection.execute("UPDATE about SET value = 'other-one' WHERE name = 'identity'")
    without_traces(scene)
    told = scene.verify()
    assert (told.code, told.verdict) == (6, "ROLLED BACK")


def test_one_who_makes_it_anew_themselves_is_not_bothered(scene: Scene) -> None:
    """`init` over a folder that this user emptied."""
    shutil.rmtree(scene.place)
    scene.made("init")
    assert scene.verify().verdict == "INCOMPLETE"


def test_a_witness_that_was_taken_off(scene: Scene) -> None:
    """Where one is asked for, a checkpoint without it counts for nothing outside."""
    witness = SignerKey.generate("witness.example/one")
    trust = TrustStore(identity_of(scene.place))
    trust.write(replace(trust.read(), witnesses=(witness.verifier(COSIGNATURE_V1).to_text(),), quorum=1))
    assert scene.verify().verdict == "INCOMPLETE"
    (path,) = trust.checkpoints.glob("*08-*.note")
    bare = path.read_bytes()
    note = notes.parse(bare)
    path.write_bytes(note.signed(cosign(note, witness, 1_790_000_000)).to_bytes())
    told = scene.verify()
    assert (told.verdict, told.row["anchored"]) == ("OK", 8)
    path.write_bytes(bare)
    told = scene.verify()
    assert (told.code, told.verdict) == (0, "INCOMPLETE")
    assert "counts" in told.row["what"]


def test_a_witness_that_goes_by_two_names_is_one(scene: Scene) -> None:
    """The same secret under another name, and the same key listed twice."""
    seed = bytes(range(32))
    pair = [SignerKey(name, seed) for name in ("witness.example/one", "witness.example/two")]
    trust = TrustStore(identity_of(scene.place))
    keys = [key.verifier(COSIGNATURE_V1).to_text() for key in (*pair, pair[0])]
    trust.write(replace(trust.read(), witnesses=tuple(keys), quorum=2))
    for path in trust.checkpoints.glob("*.note"):
        note = notes.parse(path.read_bytes())
        path.write_bytes(note.signed(*(cosign(note, key, 1_790_000_000) for key in pair)).to_bytes())
    assert scene.verify().verdict == "INCOMPLETE"
    trust.write(replace(trust.read(), quorum=1))
    assert scene.verify().verdict == "OK"
