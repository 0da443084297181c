"""A head is signed after it was read again, follows from what was signed before, and is kept outside the ledger."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from opsledger.audit import notes
from opsledger.audit.anchors import check_anchor
from opsledger.audit.key_chain import chain_in, introduce, trusted_keys
from opsledger.audit.note_names import FOLDER
from opsledger.audit.shelf import Shelf
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import Trust, TrustStore
from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from opsledger_events.errors import DeniedError, InputError, IntegrityError
from tests.attacks.attacker import put
from tests.opsledger.audit.conftest import noon
from tests.opsledger.issues import raised

Fill = Callable[[int], Ledger]


def rewritten(place: Path, position: int) -> None:
    """An entry changed with its leaf, as the owner of the file can."""
    connection = sqlite3.connect(place / "log.db")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    (raw,) = connection.execute("SELECT entry FROM events WHERE seq = ?", (position,)).fetchone()
    raw = raw.replace("问题".encode(), "假的".encode())
    put(connection, position, raw)
    connection.commit()
    connection.close()


def test_the_head_is_signed_and_lies_in_the_ledger_and_with_the_user(filled: Fill, trust: TrustStore) -> None:
    """As a note that the ledger's key holds, over the root that the log has."""
    ledger = filled(5)
    signed = sign_head(ledger.place, trust, noon)
    assert (signed.head.size, signed.head.root) == ledger.log.head_info()[:2]
    key = chain_in(ledger.place, ledger.identity)[-1].key
    for folder in (ledger.place / FOLDER, trust.checkpoints):
        (kept,) = Shelf(folder)
        assert kept.note is not None
        assert notes.verify(kept.note, key) == (key,)


def test_the_private_key_is_nobody_elses(filled: Fill, trust: TrustStore) -> None:
    """It lies outside the ledger, for its owner's eyes; no file of the ledger holds it."""
    ledger = filled(1)
    sign_head(ledger.place, trust, noon)
    assert trust.key_file.stat().st_mode & 0o077 == 0
    secret = trust.key_file.read_bytes().strip()
    files = [path for path in ledger.place.rglob("*") if path.is_file()]
    assert files
    assert not any(secret in path.read_bytes() for path in files)


@pytest.mark.parametrize("position", [6, 7, 10])
def test_what_was_changed_since_the_last_checkpoint_is_not_signed(
    filled: Fill, trust: TrustStore, position: int
) -> None:
    """Although entry and hash fit: the node over them does not, and would be of other entries."""
    ledger = filled(5)
    sign_head(ledger.place, trust, noon)
    filled(5)
    rewritten(ledger.place, position)
    with pytest.raises(IntegrityError, match="not signed"):
        sign_head(ledger.place, trust, noon)
    assert [kept.head.size for kept in Shelf(ledger.place / FOLDER) if kept.head] == [5]


def test_what_was_changed_before_the_last_checkpoint_is_signed_as_it_was(
    filled: Fill, trust: TrustStore
) -> None:
    """What was signed once is not read again; the head is that of the entries that were, so the change is told."""
    ledger = filled(5)
    sign_head(ledger.place, trust, noon)
    filled(5)
    head = ledger.log.head_info()
    rewritten(ledger.place, 2)
    signed = sign_head(ledger.place, trust, noon).head
    assert (signed.size, signed.root) == head[:2]
    assert verify(ledger.place).first_bad == 2


def test_a_shorter_log_is_not_signed(filled: Fill, trust: TrustStore) -> None:
    """An old copy put back in the place of the log, while the user has signed more."""
    ledger = filled(3)
    ledger.close()
    old = (ledger.place / "log.db").read_bytes()
    with Ledger.open(ledger.place) as again:
        again.execute(raised("four"))
    sign_head(ledger.place, trust, noon)
    for name in ("log.db-wal", "log.db-shm"):
        (ledger.place / name).unlink(missing_ok=True)
    (ledger.place / "log.db").write_bytes(old)
    with pytest.raises(IntegrityError, match="4 were signed"):
        sign_head(ledger.place, trust, noon)


def test_somebody_without_the_key_cannot_sign(filled: Fill, trust: TrustStore, auditor: TrustStore) -> None:
    """And is told whose key it is; another key of the same name does not do either."""
    ledger = filled(1)
    sign_head(ledger.place, trust, noon)
    with pytest.raises(DeniedError, match="not here"):
        sign_head(ledger.place, auditor, noon)
    auditor.folder.mkdir(parents=True)
    auditor.key_file.write_text(notes.SignerKey.generate(f"opsledger/{ledger.identity}").to_text())
    with pytest.raises(DeniedError, match="not the ledger's present key"):
        sign_head(ledger.place, auditor, noon)


def test_a_new_key_is_vouched_for_by_the_old_one(
    filled: Fill, trust: TrustStore, auditor: TrustStore
) -> None:
    """Who trusts the first trusts the second; what the first signed still counts."""
    ledger = filled(2)
    sign_head(ledger.place, trust, noon)
    first = chain_in(ledger.place, ledger.identity)[0].key
    auditor.take(first.to_text())
    introduce(ledger.place, ledger.identity, trust, noon)
    filled(2)
    second = notes.verify(
        sign_head(ledger.place, trust, noon).note,
        *(found.key for found in chain_in(ledger.place, ledger.identity)),
    )[0]
    assert second != first
    assert trusted_keys(ledger.place, ledger.identity, auditor) == ([first, second], False)


def test_keys_that_somebody_else_put_there_are_not_trusted(
    filled: Fill, trust: TrustStore, auditor: TrustStore, tmp_path: Path
) -> None:
    """A whole new chain counts for nothing where the user trusts a key; one that the old key did not sign is told."""
    ledger = filled(2)
    sign_head(ledger.place, trust, noon)
    first = chain_in(ledger.place, ledger.identity)[0].key
    auditor.take(first.to_text())
    thief = TrustStore(ledger.identity, tmp_path / "thief")
    own = (ledger.place / "keys" / "0001.note").read_bytes()
    (ledger.place / "keys" / "0001.note").unlink()
    introduce(ledger.place, ledger.identity, thief, noon)
    assert trusted_keys(ledger.place, ledger.identity, auditor) == ([first], False)
    foreign = (ledger.place / "keys" / "0001.note").rename(ledger.place / "keys" / "0002.note")
    (ledger.place / "keys" / "0001.note").write_bytes(own)
    with pytest.raises(IntegrityError, match=foreign.name):
        chain_in(ledger.place, ledger.identity)


def test_every_checkpoint_goes_to_the_places_that_are_named(
    filled: Fill, trust: TrustStore, tmp_path: Path
) -> None:
    """A folder, a git repository with a remote, a command; one that is gone is told and holds up no other."""
    ledger = filled(3)
    git(tmp_path, "init", "--quiet", "--bare", "far.git")
    git(tmp_path, "clone", "--quiet", "far.git", "near")
    for name, value in (("user.name", "desk"), ("user.email", "desk@example.org")):
        git(tmp_path / "near", "config", name, value)
    git(tmp_path / "near", "commit", "--quiet", "--allow-empty", "--message", "first")
    git(tmp_path / "near", "push", "--quiet", "--set-upstream", "origin", "HEAD")
    for name in ("stick", "gone"):
        (tmp_path / name).mkdir()
    told = tmp_path / "told.txt"
    save = f"import pathlib, sys; pathlib.Path({str(told)!r}).write_bytes(sys.stdin.buffer.read())"
    places = (
        f"folder:{tmp_path}/stick",
        f"folder:{tmp_path}/gone",
        f"git:{tmp_path}/near",
        f'command:{sys.executable} -c "{save}"',
    )
    trust.write(Trust(anchors=tuple(map(check_anchor, places))))
    (tmp_path / "gone").rmdir()
    signed = sign_head(ledger.place, trust, noon)
    assert [each.anchor for each in signed.deliveries if each.failure] == [f"folder:{tmp_path}/gone"]
    note = signed.note.to_bytes()
    assert told.read_bytes() == note
    assert [path.read_bytes() for path in (tmp_path / "stick").rglob("*.note")] == [note]
    name = f"{ledger.identity}/{signed.path.name}"
    assert git(tmp_path / "far.git", "show", f"HEAD:{name}").encode() == note


def test_places_that_cannot_be_are_refused(tmp_path: Path) -> None:
    """Before they are kept."""
    for place in ("nowhere", "ftp:here", "folder:", f"git:{tmp_path}", f"folder:{tmp_path}/gone"):
        with pytest.raises(InputError):
            check_anchor(place)


def git(folder: Path, *words: str) -> str:
    """Run git; what it prints."""
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout
