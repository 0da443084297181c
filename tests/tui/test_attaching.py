"""Attaching a file from the screen: as `opsledger attach` does it."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.common import AttachmentAdded
from opsledger_tui.path_suggester import completed
from opsledger_tui.text_pane import TextPane
from tests.tui.conftest import Opening, Operator
from tests.tui.test_forms import choose, form, last, line

PHOTO = b"\x89PNG\x00\xff"


async def until_told(operator: Operator, *texts: str) -> None:
    """Wait until the pane beside the lines says something, wherever its lines end: paths are as long as they are."""
    pane = operator.app.screen.query_one(TextPane)
    wanted = ["".join(text.split()) for text in texts]
    await operator.until(lambda: all(text in "".join(pane.text.split()) for text in wanted), str(texts))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A file of six bytes."""
    path = tmp_path / "收银 photo.png"
    path.write_bytes(PHOTO)
    return path


async def attaching(operator: Operator) -> None:
    """Open the form."""
    operator.app.clerk.edit("ISS-1")
    await choose(operator, "attachment")


async def test_a_file_is_attached_with_its_bytes(opened: Opening, place: Path, photo: Path) -> None:
    """Size, digest and type are shown before it is recorded; what is typed stands over what was read."""
    async with opened(size=(160, 50)) as operator:
        await attaching(operator)
        page = await form(operator)
        line(page, "file").text = str(photo)
        await operator.until_shown("This would be recorded", "image/png", sha256(PHOTO).hexdigest()[:16])
        line(page, "name").text = "till.png"
        await operator.until_shown("till.png")
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
    assert last(place).data == AttachmentAdded(
        name="till.png", sha256=sha256(PHOTO).hexdigest(), size_bytes=6, media_type="image/png"
    )
    with Ledger.open(place, read_only=True) as ledger:
        assert ledger.log.blob(sha256(PHOTO).hexdigest()) == PHOTO


async def test_a_path_is_checked_as_it_is_typed(opened: Opening, photo: Path) -> None:
    """What is no file is told at the line, and a file that comes later is found."""
    later = photo.with_name("later.txt")
    async with opened(size=(160, 50)) as operator:
        await attaching(operator)
        page = await form(operator)
        line(page, "file").text = str(later.parent)
        await operator.until_shown("is a folder")
        line(page, "file").text = str(later)
        await operator.until_shown("✖ There is no file", "later.txt")
        os.link(photo, later)
        await operator.press("ctrl+s")
        await operator.until_shown("This would be recorded", "text/plain")


async def test_a_file_that_changed_since_it_was_shown_is_shown_again(
    opened: Opening, place: Path, photo: Path
) -> None:
    """What is recorded is what was looked at."""
    head = last(place).position
    async with opened(size=(160, 50)) as operator:
        await attaching(operator)
        page = await form(operator)
        line(page, "file").text = str(photo)
        await operator.until_shown("This would be recorded")
        with os.fdopen(os.open(photo, os.O_WRONLY | os.O_TRUNC), "wb") as file:
            file.write(b"another content")
        await operator.press("ctrl+s")
        await until_told(operator, "was changed since")
        assert last(place).position == head
        await operator.press("ctrl+s")
        await operator.until_shown("This would be recorded", sha256(b"another content").hexdigest()[:16])
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
    assert last(place).position == head + 1


async def test_the_path_is_completed_with_the_right_arrow(opened: Opening, photo: Path) -> None:
    """As in a shell with suggestions."""
    async with opened(size=(160, 50)) as operator:
        await attaching(operator)
        page = await form(operator)
        line(page, "file").text = str(photo.parent / "收")
        await operator.until_shown("收银 photo.png")
        await operator.press("end", "right")
        assert line(page, "file").text == str(photo)


def test_a_completion_goes_on_from_what_is_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders with a slash, the first in order, hidden files only where asked for."""
    for name in ("b.txt", "a", ".hidden"):
        (tmp_path / name).touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inner").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert completed("") is None
    assert completed("b") == "b.txt"
    assert completed("fo") == "folder/"
    assert completed("folder/") == "folder/inner"
    assert completed("./") == "./a"
    assert completed(".h") == ".hidden"
    assert completed("~/fo") == "~/folder/"
    assert completed(f"{tmp_path}/b") == f"{tmp_path}/b.txt"
    assert completed("none") is None
    assert completed("none/x") is None
    assert completed("a\0") is None
