"""A log of an earlier form: brought to the present one when it is opened, as a whole or not at all."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from opsledger.audit.merkle import Tree, leaf_hash
from opsledger.audit.trust import TrustStore, Verified
from opsledger.audit.verify import verify
from opsledger.backup.manifest import Manifest, digests_of
from opsledger.backup.restoring import Wish, restore
from opsledger.ledger import Ledger
from opsledger.store.files import BACKUP_NAME, OlderFormatError
from opsledger_events.errors import InputError, IntegrityError
from tests.opsledger.audit.conftest import noon
from tests.opsledger.issues import raised

GOLDEN = Path(__file__).parents[1] / "golden" / "ledger-1.db"

OPEN = """
import sys
from pathlib import Path
from opsledger.ledger import Ledger
with Ledger.open(Path(sys.argv[1]), read_only=True) as ledger:
    print(ledger.log.tree().root().hex())
"""

LITTLE_ROOM = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A ledger of format 1."""
    place = tmp_path / "ledger"
    place.mkdir()
    shutil.copyfile(GOLDEN, place / "log.db")
    return place


def form(place: Path) -> int:
    """The number of its form."""
    with closing(sqlite3.connect(place / "log.db")) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def stored(place: Path, columns: str) -> list[tuple[object, ...]]:
    """These columns of every entry."""
    with closing(sqlite3.connect(place / "log.db")) as connection:
        return connection.execute(f"SELECT {columns} FROM events ORDER BY seq").fetchall()


def test_no_entry_and_no_root_changes(place: Path) -> None:
    columns = "seq, record, version, type, recorded_us, entry"
    before, leaves = stored(place, columns), [leaf for (leaf,) in stored(place, "leaf")]
    (place / "tree.db").touch()
    with Ledger.open(place, read_only=True) as ledger:
        tree = Tree()
        for size, leaf in enumerate(leaves, 1):
            assert isinstance(leaf, bytes)
            tree.extend((leaf,))
            assert ledger.log.tree_at(size).root() == tree.root()
        assert [leaf_hash(raw) for raw in ledger.log.raw_entries(1, len(leaves))] == leaves
    assert (form(place), stored(place, columns)) == (2, before)
    assert not (place / "tree.db").exists()
    assert verify(place).ok


@pytest.mark.parametrize(
    "script",
    [
        "DROP TRIGGER events_no_update",
        "CREATE INDEX more ON events (type)",
        "UPDATE tree SET size = size + 1",
        "DROP TRIGGER events_no_delete; DELETE FROM events WHERE seq = 38",
    ],
)
def test_what_does_not_hold_stays_as_it_is(place: Path, script: str) -> None:
    with closing(sqlite3.connect(place / "log.db")) as connection:
        connection.executescript(script)
    before = (place / "log.db").read_bytes()
    with pytest.raises(IntegrityError, match="form of an earlier version and does not hold"):
        Ledger.open(place)
    assert form(place) == 1
    assert (place / "log.db").read_bytes() == before
    assert "earlier version" in verify(place).what


def test_an_entry_rewritten_with_its_hash_is_not_taken_over(place: Path) -> None:
    with closing(sqlite3.connect(place / "log.db", isolation_level=None)) as connection:
        (guard,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'events_no_update'"
        ).fetchone()
        (raw,) = connection.execute("SELECT entry FROM events WHERE seq = 3").fetchone()
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute(
            "UPDATE events SET entry = ?, leaf = ? WHERE seq = 3", (raw + b" ", leaf_hash(raw + b" "))
        )
        connection.execute(guard)
    with pytest.raises(IntegrityError, match="its tree head is not that of its entries"):
        Ledger.open(place)


def test_a_backup_is_left_alone(place: Path) -> None:
    """Its manifest has the digest of the file."""
    (place / BACKUP_NAME).write_text("{}")
    with pytest.raises(OlderFormatError) as refused:
        Ledger.open(place, read_only=True)
    assert BACKUP_NAME in refused.value.way_out
    assert (place / "log.db").read_bytes() == GOLDEN.read_bytes()
    (place / BACKUP_NAME).unlink()
    with Ledger.open(place) as ledger:
        ledger.execute(raised())


def test_a_backup_is_restored_in_the_present_form(place: Path, tmp_path: Path) -> None:
    """Held against its digests, and against what this user knows of the ledger; it stays as it is."""
    with Ledger.open(Path(shutil.copytree(place, tmp_path / "copy"))) as ledger:
        identity, head = ledger.log.identity, ledger.log.head_info()
    about = Manifest(
        identity=identity,
        size=head.size,
        root=head.root.hex(),
        taken_at="2026-11-27T12:00:00Z",
        program="0.1.0",
        files=digests_of(place),
    )
    about.write(place)
    trust = TrustStore(identity, tmp_path / "home")
    restored = restore(place, tmp_path / "new", trust, noon, Wish())
    assert (restored.judged.size, restored.judged.root) == (head.size, head.root)
    assert (form(tmp_path / "new"), (place / "log.db").read_bytes()) == (2, GOLDEN.read_bytes())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "home", "ledger", "new"]
    assert sorted(path.name for path in place.iterdir()) == [BACKUP_NAME, "log.db"]
    with pytest.raises(InputError, match="already"):
        restore(place, tmp_path / "new", trust, noon, Wish())
    trust.remember(Verified(head.size + 1, "00" * 32, 0))
    with pytest.raises(IntegrityError, match="would be lost"):
        restore(place, tmp_path / "newer", trust, noon, Wish())


def test_several_processes_that_open_it_at_once(place: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", OPEN, place], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    told = {process.communicate()[0] for process in running}
    assert [process.returncode for process in running] == [0] * 4
    assert told == {f"{verify(place).root.hex()}\n"}


def test_where_there_is_no_room_it_stays_as_it_was(place: Path) -> None:
    before = stored(place, "entry, leaf")
    done = subprocess.run([sys.executable, "-c", LITTLE_ROOM + OPEN, place], capture_output=True, check=False)
    assert done.returncode == 1
    assert (form(place), stored(place, "entry, leaf")) == (1, before)
    with Ledger.open(place) as ledger:
        ledger.execute(raised())
    assert verify(place).ok
