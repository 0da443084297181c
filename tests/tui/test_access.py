"""Roles at the screen: granted in a form like any other, and what they do not cover is said before it is sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from opsledger.ledger import Ledger, user_of_system
from opsledger_events.kinds.access import RoleGranted
from opsledger_events.kinds.contact import ContactAdded
from opsledger_events.roles import Role
from opsledger_tui.form_page import FormPage
from tests.opsledger.access import granted
from tests.tui.conftest import Opening
from tests.tui.test_forms import choose, do, form, last, line

ME = user_of_system()


def noted(place: Path) -> list[dict[str, object]]:
    """The lines of the access log."""
    return [json.loads(text) for text in (place / "access.log").read_text().splitlines()]


async def test_a_role_is_granted_in_a_form_made_from_its_declaration(opened: Opening, place: Path) -> None:
    """The first one has to be an admin: the form says so, and takes it then."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("n")
        await choose(operator, "access")
        page = await form(operator)
        line(page, "person").text = ME
        line(page, "role").text = "recorder"
        await operator.until_shown("The first role that is granted is that of an admin")
        line(page, "role").text = "admin"
        await operator.until_shown("This would be recorded", "ACC-1 · v1", "Administrator")
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
    granting = last(place).data
    assert isinstance(granting, RoleGranted)
    assert (granting.person, granting.role) == (ME, Role.ADMIN)


async def test_what_no_role_covers_is_refused_in_the_form(opened: Opening, place: Path) -> None:
    """It says what is missing and which command grants it; nothing is recorded, and the text stays in the form."""
    with Ledger.open(place) as ledger:
        granted(ledger, ME, Role.ADMIN)
        head = ledger.log.head()
    async with opened(size=(160, 50)) as operator:
        await operator.press("n")
        await choose(operator, "issue")
        page = await form(operator)
        line(page, "title").text = "打印机着火"
        await operator.until_shown("✖", "the role Recorder is", "opsledger access grant")
        assert not (place / "access.log").exists(), "typing is no attempt"
        await operator.press("ctrl+s")
        await operator.until((place / "access.log").exists)
        await operator.until_shown("✖", "the role Recorder is", "opsledger access grant")
        assert isinstance(operator.app.screen, FormPage)
        assert line(page, "title").text == "打印机着火"
    assert last(place).position == head
    (refused,) = noted(place)
    assert (refused["what"], refused["login"]) == ("refused", ME)


async def test_a_file_that_is_handed_out_is_noted(
    opened: Opening, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its path; and where that cannot be, the file is there and it is said."""
    monkeypatch.chdir(tmp_path)
    async with opened() as operator:
        await operator.until(lambda: bool(operator.events))
        for name in ("first.csv", "second.csv"):
            await operator.press("ctrl+e")
            await operator.until_shown("Export what is shown as")
            await operator.type("csv")
            await operator.until(lambda: operator.app.frame.prompt.display)
            operator.app.frame.prompt.field.value = name
            await operator.press("enter")
            await operator.until((tmp_path / name).exists)
            if name == "first.csv":
                await operator.until((place / "access.log").exists)
                (entry,) = noted(place)
                assert (entry["what"], entry["about"]) == (
                    "exported",
                    {"do": "tui", "to": str(tmp_path / "first.csv")},
                )
                (place / "access.log").unlink()
                (place / "access.log").mkdir()
        await operator.until_shown("The access log could not be written")


async def test_a_person_who_is_looked_at_is_noted_once(opened: Opening, place: Path) -> None:
    """By the page, by an event, by the form; what is about nobody is not."""
    do(place, "contact", "CON-1", ContactAdded(title="周小涛", tel="5550101"))
    do(place, "contact", "CON-2", ContactAdded(title="陈静", tel="5550102"))
    async with opened(size=(160, 50)) as operator:
        await operator.until(lambda: bool(operator.events))
        await operator.press("3")
        await operator.until_shown("5550102")
        await operator.press("down")
        await operator.until_shown("5550101")
        await operator.press("down")
        await operator.until_shown("ISS-12 · v5 · #48")
        await operator.press("up")
        await operator.until_shown("5550101")
    lines = noted(place)
    assert [(line["what"], line["about"]) for line in lines] == [
        ("read_personal", {"do": "tui", "record": "CON-2"}),
        ("read_personal", {"do": "tui", "record": "CON-1"}),
    ]
