"""What `doctor` sees of a past that was changed: entries that do not hold, and another root over what was signed or verified."""

from __future__ import annotations

import json

import pytest

from opsledger.cli import doctor_past
from tests.attacks import attacker
from tests.attacks.attacker import Change
from tests.attacks.conftest import Scene


def bad(scene: Scene) -> dict[str, str]:
    """What is bad by the name of the check; each has a way out, and the exit code says that there is something."""
    done = scene.cli("doctor", "-o", "ndjson")
    found = {row["check"]: row for row in map(json.loads, done.out.splitlines()) if row["verdict"] == "bad"}
    assert done.code == (1 if found else 0)
    assert all("opsledger verify" in row["way_out"] for row in found.values())
    return {check: row["what"] for check, row in found.items()}


def another_tail(entries: attacker.Entries) -> None:
    """As many entries as there were, the last one another."""
    attacker.retitle(len(entries), "很好")(entries)


@pytest.mark.parametrize("change", [attacker.retitle(2, "很好"), another_tail])
@pytest.mark.parametrize("later", [0, 3])
def test_a_log_that_is_not_the_one_that_was_signed(scene: Scene, change: Change, later: int) -> None:
    """Rewritten as a whole or forked; as long as it was, and where the forged one went on."""
    scene.sign()
    assert bad(scene) == {}
    attacker.forge(scene.place, change)
    scene.grow(later)
    assert bad(scene) == {"checkpoint": "Entries #1 to #10 are not those that were signed."}


@pytest.mark.parametrize("later", [0, 3])
def test_a_log_that_is_not_the_one_that_was_verified(scene: Scene, later: int) -> None:
    """What came after the last checkpoint is known to whoever verified it."""
    scene.verify()
    attacker.forge(scene.place, another_tail)
    scene.grow(later)
    assert bad(scene) == {"memory": "Entries #1 to #10 are not those that you verified before."}


def test_a_log_that_is_shorter_than_what_was_verified(scene: Scene) -> None:
    """Every checkpoint fits, and the end is gone."""
    scene.verify()
    attacker.forge(scene.place, attacker.cut(9))
    found = bad(scene)
    assert list(found) == ["memory"]
    assert "once went up to #10" in found["memory"]


def test_an_entry_that_is_not_the_one_that_was_hashed(scene: Scene) -> None:
    """One byte of it, although an older checkpoint is over it."""
    attacker.run(
        scene.place, "UPDATE events SET entry = CAST(replace(entry, '坏了', '好了') AS BLOB) WHERE seq = 3"
    )
    assert bad(scene) == {"entries": "#3: The entry is not the one whose hash was kept."}


def test_an_entry_that_was_rewritten_with_its_hash(scene: Scene) -> None:
    """After the last checkpoint: the node over it was made of another."""
    attacker.rewrite(scene.place, 9, "坏了", "好了")
    found = bad(scene)
    assert list(found) == ["entries"]
    assert found["entries"].startswith(
        "Entries #9 to #10 are not those that the hash kept with #10 was made of"
    )


def test_a_guard_that_is_missing_is_no_bad_entry(scene: Scene) -> None:
    """Each thing is told by the check that it belongs to."""
    with attacker.unguarded(scene.place):
        assert list(bad(scene)) == ["guards"]


def test_a_long_log_is_said_not_to_be_read(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that does."""
    assert "each is the one whose hash was kept: #1 to #10" in scene.made("doctor").out
    monkeypatch.setattr(doctor_past, "MOST_ENTRIES", 9)
    rows = map(json.loads, scene.made("doctor", "-o", "ndjson").out.splitlines())
    (told,) = (row for row in rows if row["check"] == "entries")
    assert (told["verdict"], told["what"]) == ("ok", "not read, because they are many: #1 to #10")
    assert "opsledger verify" in told["way_out"]


def test_what_was_given_up_is_not_missed(scene: Scene) -> None:
    """An older backup was restored on purpose: what was verified of the entries after it says nothing any more."""
    scene.sign()
    scene.made("backup", scene.folder / "backups")
    (old,) = (scene.folder / "backups").iterdir()
    scene.grow(2)
    scene.sign()
    scene.verify()
    scene.as_user("reader")
    scene.verify()
    scene.as_user("owner")
    scene.made("restore", old, "--replace", "--accept-loss", "the disk died")
    for name in ("owner", "reader"):
        scene.as_user(name)
        assert bad(scene) == {}
