"""Texts and files beside the log: an entry has only their digest."""

from __future__ import annotations

import pytest

from opsledger.ledger import Ledger
from opsledger_events.body import body_of
from opsledger_events.command import Command
from opsledger_events.kinds.document import DocumentDrafted
from tests.attacks import attacker
from tests.attacks.conftest import Scene


@pytest.fixture
def with_texts(scene: Scene) -> Scene:
    """A text at #11, a file at #12."""
    drafted = DocumentDrafted(title="差旅制度", path="policies/travel.md", body=body_of("经济舱。"))
    with Ledger.open(scene.place) as ledger:
        ledger.execute(Command(kind="document", event=drafted))
    photo = scene.folder / "photo.bin"
    photo.write_bytes(b"\x00\x01")
    scene.made("issue", "attach", "ISS-1", photo)
    assert scene.verify().code == 0
    return scene


@pytest.mark.parametrize(("which", "first_bad"), [("> x'02'", 11), ("< x'02'", 12), ("<> x''", 11)])
def test_another_text_or_file(with_texts: Scene, which: str, first_bad: int) -> None:
    """The one that is kept has another digest: the position of the first entry that names one."""
    attacker.run(with_texts.place, f"UPDATE blobs SET data = x'00' WHERE data {which}")
    told = with_texts.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", first_bad)
    assert "is not the one" in told.row["what"]
    assert told.row["summary"].startswith("DOC-1 v1" if first_bad == 11 else "ISS-1 v2")


def test_a_text_that_no_entry_names(with_texts: Scene) -> None:
    """It is told, without a position."""
    attacker.run(with_texts.place, "INSERT INTO blobs VALUES (hex(zeroblob(32)), x'00')")
    told = with_texts.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", None)
    assert "no entry names" in told.row["what"]


@pytest.mark.parametrize(("which", "first_bad"), [("> x'02'", 11), ("< x'02'", 12)])
def test_a_text_or_a_file_that_was_taken_away(with_texts: Scene, which: str, first_bad: int) -> None:
    """The position of the entry that names it."""
    attacker.run(with_texts.place, f"DELETE FROM blobs WHERE data {which}")
    told = with_texts.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", first_bad)


def test_a_digest_of_no_file_is_not_recorded(scene: Scene) -> None:
    """Else whoever may record could make a ledger that does not verify."""
    line = '{"do": "issue attach", "record": "ISS-1", "data": {"name": "a", "sha256": "%s", "size_bytes": 3}}'
    lines = scene.folder / "lines.ndjson"
    lines.write_text(line % ("a" * 64), encoding="utf-8")
    assert scene.cli("append", lines).code == 2
    assert scene.verify().code == 0
