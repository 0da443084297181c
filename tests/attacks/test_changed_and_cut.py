"""The past rewritten and the end cut off besides: that entries are gone hides nothing of what was done to the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks import attacker
from tests.attacks.attacker import Change, Entries
from tests.attacks.conftest import Scene

ALSO = "The log also ends at #{size}, and once went up to #10."

RENUMBERED = """
DELETE FROM events WHERE seq = 4;
UPDATE events SET seq = -seq WHERE seq > 4;
UPDATE events SET seq = -seq - 1 WHERE seq < 0;
"""


@pytest.fixture
def signed(scene: Scene) -> Scene:
    """Signed at ten as well, so that the log went further than anything that is left of it."""
    scene.sign()
    return scene


def _both(position: int, size: int) -> Change:
    """A title rewritten, and the end cut off."""

    def change(entries: Entries) -> None:
        attacker.retitle(position, "很好")(entries)
        attacker.cut(size)(entries)

    return change


def _without_fourth(entries: Entries) -> None:
    del entries[3]


@pytest.mark.parametrize("options", [(), ("--since",)])
@pytest.mark.parametrize(
    ("change", "size", "span"),
    [
        (_both(2, 9), 9, (0, 5)),
        (_both(2, 6), 6, (0, 5)),
        (_both(7, 9), 9, (5, 8)),
        (_both(2, 8), 8, (0, 5)),
        (_without_fourth, 9, (0, 5)),
    ],
)
def test_a_checkpoint_that_is_still_reached_contradicts_it(
    signed: Scene, change: Change, size: int, span: tuple[int, int], options: tuple[str, ...]
) -> None:
    """Rewritten, or a row deleted, and every hash made to fit: between two checkpoints, and that its end is gone."""
    assert signed.verify().verdict == "OK"
    attacker.forge(signed.place, change)
    told = signed.verify(*options)
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", span)
    assert ALSO.format(size=size) in told.row["what"]


def test_cut_to_a_checkpoint_whose_entries_were_rewritten(signed: Scene) -> None:
    """As many entries as were signed once, and others: two pasts, of which both sides are written out."""
    attacker.forge(signed.place, _both(7, 8))
    told = signed.verify()
    assert (told.code, told.verdict, told.span) == (6, "FORKED", (5, 8))
    assert ALSO.format(size=8) in told.row["what"]
    assert all(Path(path).is_file() for path in told.row["evidence"])


def test_a_row_deleted_and_the_others_renumbered(signed: Scene) -> None:
    """Their entries say which position they had: the first one that moved is named."""
    attacker.run(signed.place, RENUMBERED)
    told = signed.verify()
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", (None, 4))
    assert ALSO.format(size=9) in told.row["what"]


def test_what_contradicts_the_log_earlier_comes_first(signed: Scene) -> None:
    """The file does not hold in itself either, further on: both are told."""
    attacker.forge(signed.place, attacker.retitle(3, "很好"))
    attacker.run(
        signed.place,
        "DELETE FROM events WHERE seq > 9; UPDATE events SET node = zeroblob(32) WHERE seq = 7",
    )
    told = signed.verify()
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", (0, 5))
    assert "Besides: #7: " in told.row["what"]
    assert ALSO.format(size=9) in told.row["what"]


@pytest.mark.parametrize("size", [9, 8, 6])
def test_an_end_that_was_only_deleted_is_gone_and_no_more(signed: Scene, size: int) -> None:
    """Every entry that is left fits what is known of it."""
    attacker.run(signed.place, f"DELETE FROM events WHERE seq > {size}")
    told = signed.verify()
    assert (told.code, told.verdict, told.span) == (6, "ROLLED BACK", (None, size + 1))


def test_what_was_verified_contradicts_it_too(scene: Scene) -> None:
    """No checkpoint is left over what was rewritten; the user verified it, and one over more was signed since."""
    assert scene.verify().verdict == "OK"
    with_checkpoints = [scene.place / "checkpoints", *_kept(scene)]
    for note in (note for folder in with_checkpoints for note in folder.glob("*.note")):
        note.unlink()
    scene.grow(2)
    scene.sign()
    attacker.forge(scene.place, _both(3, 11))
    told = scene.verify()
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", (0, 10))
    assert "you verified before" in told.row["what"]
    assert "also ends at #11, and once went up to #12" in told.row["what"]


def _kept(scene: Scene) -> list[Path]:
    """The user's own folders of checkpoints."""
    return [folder / "checkpoints" for folder in (scene.folder / "home-owner/opsledger").iterdir()]


def test_people_are_told_the_span_as_one(signed: Scene) -> None:
    """A position that is only the last one that can have changed is not called the first bad one."""
    attacker.forge(signed.place, _both(2, 9))
    shown = signed.cli("verify").out
    assert "Changed between       #1 to #5\n" in shown
    assert "First bad position" not in shown


def test_a_backup_that_verifies_takes_its_place(signed: Scene) -> None:
    """What verification says to do is done, and nothing is lost by it; what was changed stands aside."""
    backup = signed.folder / "backups"
    signed.made("backup", backup)
    (made,) = backup.iterdir()
    attacker.forge(signed.place, _both(2, 9))
    assert "restore from a backup that verifies" in signed.verify().err
    signed.made("restore", made, "--replace")
    told = signed.verify()
    assert (told.code, told.verdict, told.row["anchored"]) == (0, "OK", 10)


@pytest.mark.parametrize("change", [attacker.cut(9), attacker.retitle(10, "很好")])
def test_nothing_is_signed_against_what_the_user_verified(scene: Scene, change: Change) -> None:
    """After the last checkpoint only their memory tells; a signature over it would make the other past the signed one."""
    scene.verify()
    attacker.forge(scene.place, change)
    bad = scene.verify()
    assert bad.code == 6
    for words in (("checkpoint",), ("backup", scene.folder / "backup"), ("publish", scene.folder / "site")):
        done = scene.cli(*words)
        assert (done.code, "you verified" in done.err, "`opsledger verify`" in done.err) == (6, True, True)
    assert scene.verify().row["checkpoints"] == bad.row["checkpoints"]
    scene.as_user("another")
    assert scene.verify().code == 0
