"""A user's own theme and keys: what can be had is had, what cannot is told, and nobody is kept out."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import opsledger_tui
from opsledger_tui.action import Where
from opsledger_tui.actions import ACTIONS, named
from opsledger_tui.keymap import OURS, Keymap, fitting
from opsledger_tui.row_page import RowPage
from opsledger_tui.settings import NOTHING_SET, Settings, read_settings, settings_path
from tests.tui.conftest import Opening
from tests.tui.test_forms import choose, form, line


def read(folder: Path, text: str) -> Settings:
    """What a file with this text sets."""
    path = folder / "tui.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def fault(settings: Settings) -> str:
    """The one thing that is told."""
    (error,) = settings.faults
    return f"{error.message} {error.way_out}"


def test_the_file_is_in_the_users_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not in the ledger: what is there is shared."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_path() == tmp_path / "opsledger" / "tui.toml"


def test_no_file_sets_nothing(tmp_path: Path) -> None:
    """And is no fault."""
    assert read_settings(tmp_path / "tui.toml") == NOTHING_SET


def test_theme_and_keys_are_read(tmp_path: Path) -> None:
    """One key or several; by character or by name."""
    text = 'theme = "light"\n[keys]\nshow_log = ["3", "f3"]\njump = "exclamation_mark"\nfreeze = ["slash", "alt+S"]\nedit_filter = "space"\n'
    settings = read(tmp_path, text)
    assert settings.theme == "light"
    assert settings.keys == {
        "show_log": ("3", "f3"),
        "jump": ("!",),
        "freeze": ("/", "alt+s"),
        "edit_filter": ("space",),
    }
    assert not settings.faults


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('theme = "lihgt"', "no theme “lihgt”"),
        ("theme = 3", "no theme “3”"),
        ('colour = "red"', "no setting “colour”"),
        ("keys = 3", "not a table"),
        ('[keys]\nshow_lgo = "3"', "“show_lgo”. Did you mean “show_log”?"),
        ("[keys]\nshow_log = 3", "“show_log” has no keys"),
        ("[keys]\nshow_log = []", "“show_log” has no keys"),
        ("[keys]\nshow_log = [3]", "“show_log”: “3” is no key"),
        ('[keys]\nshow_log = "crtl+l"', "“crtl+l” is no key"),
        ('[keys]\nshow_log = ""', "“” is no key"),
        ('[keys]\nshow_log = "f99"', "“f99” is no key"),
        ('[keys]\nshow_log = "shift+a"', "“shift+a” is no key"),
        ('[keys]\nrecord = "s"', "“s” is typed into the form"),
        ('[keys]\nshow_log = "j"', "The key j is given to “show_log” and to “down”"),
        ('[keys]\nshow_log = "f4"\nshow_book = "f4"', "The key F4 is given to “show_book” and to “show_log”"),
        ("theme", "cannot be read"),
        ("theme = \ud800".encode("utf-8", "replace").decode(), "cannot be read"),
    ],
)
def test_what_cannot_be_had_is_told_and_passed_over(tmp_path: Path, text: str, told: str) -> None:
    """With the way out; nothing of it holds."""
    settings = read(tmp_path, text)
    assert told in fault(settings)
    assert (settings.theme, dict(settings.keys)) == ("", {})


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """So is a folder in its place."""
    path = tmp_path / "tui.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in fault(read_settings(path))
    path.unlink()
    path.mkdir()
    assert "cannot be read" in fault(read_settings(path))


def test_the_rest_of_the_file_holds(tmp_path: Path) -> None:
    """One slip takes nothing else away."""
    settings = read(tmp_path, 'theme = "mono"\n[keys]\nshow_lgo = "3"\nshow_book = "f7"\n')
    assert (settings.theme, dict(settings.keys)) == ("mono", {"show_book": ("f7",)})
    assert "show_lgo" in fault(settings)


def test_keys_can_be_swapped() -> None:
    """Where both actions are named; where the other is left out for a fault of its own, neither moves."""
    swapped = {"show_book": ["3"], "show_log": ["2"]}
    assert fitting(swapped) == ({"show_book": ("3",), "show_log": ("2",)}, [])
    keys, faults = fitting({"show_book": ["3"], "show_log": ["crtl+x"]})
    assert keys == {}
    assert len(faults) == 2


def test_a_key_may_mean_two_things_on_two_screens() -> None:
    """As `o` does without any file."""
    keys = {"open_record": ("f7",), "open_events": ("f7",)}
    assert fitting({name: list(own) for name, own in keys.items()}) == (keys, [])


def test_every_key_of_the_program_may_be_written_down() -> None:
    """A file with all of them is the same as none, and Textual is told each by a name that it knows."""
    keys, faults = fitting({action.name: list(action.keys) for action in ACTIONS})
    assert not faults
    for action in ACTIONS:
        assert Keymap(keys).key(action.name) == OURS.key(action.name)
    assert set(Keymap(keys).own) == set(named())


async def test_the_users_keys_work_and_those_they_replace_do_not(opened: Opening, tmp_path: Path) -> None:
    """On the screen, in a pane, in a field, in a form; several keys for one action."""
    text = '[keys]\nshow_book = ["@", "f7"]\nshow_log = "!"\ndown = "n"\nnew = "N"\nleave_picker = "f10"\nquit = "Q"\nshow_help = "H"\n'
    settings = read(tmp_path, text)
    assert not settings.faults
    async with opened(settings=settings) as operator:
        app = operator.app
        await operator.until_shown("1/48")
        await operator.press("2", "j", "q", "?")
        assert app.place is Where.LOG
        await operator.press("n")
        await operator.until_shown("2/48")
        await operator.press("@")
        assert app.place is Where.BOOK
        await operator.press("!")
        assert app.place is Where.LOG
        await operator.press("f7")
        assert app.place is Where.BOOK
        await operator.press("!", "slash")
        await operator.type("@!nH")
        await operator.until_shown("Events: @!nH")
        await operator.press("x", "H")
        await operator.until_shown("Help: Esc closes")
        await operator.press("H")
        assert app.screen is app.frame
        await operator.press("N")
        await operator.until_shown("Enter chooses, F10 leaves")
        await operator.press("escape")
        assert app.screen is not app.frame
        await operator.press("f10")
        assert app.screen is app.frame
        await operator.press("Q")
        await operator.until(lambda: not app.is_running)


async def test_what_is_shown_are_the_users_keys(opened: Opening, tmp_path: Path) -> None:
    """Title, key line, help, palette, and the sentences that name a key."""
    text = (
        '[keys]\nshow_book = "f7"\nedit_filter = "f6"\ngo_live = "f4"\nrecord = "f12"\nhalf_down = "alt+d"\n'
    )
    settings = read(tmp_path, text)
    assert not settings.faults
    async with opened(size=(230, 50), settings=settings) as operator:
        await operator.until_shown("F7 Book [3 Log]", "F6 Filter")
        assert "/ Filter" not in operator.screen()
        await operator.press("a", "e")
        await operator.until_shown("F4 goes back to the present")
        await operator.press("f4", "?")
        await operator.until_shown("F7", "The handbook: its contents")
        await operator.press("escape", "ctrl+p")
        await operator.until_shown("Book  (F7)")
        await operator.press("escape", "escape", "n")
        await operator.until_shown("New record")
        await operator.press("enter")
        await operator.until_shown("F12 Record")


async def test_sentences_in_a_form_name_the_users_keys(opened: Opening, tmp_path: Path) -> None:
    """In a table of rows, on the page of a row, and where a draft stands again."""
    settings = read(tmp_path, '[keys]\nopen_row = "f5"\ntake_row = "f6"\nleave_row = "f7"\ndiscard = "f9"\n')
    assert not settings.faults
    async with opened(settings=settings) as operator:
        await operator.press("n")
        await choose(operator, "process")
        page = await form(operator)
        line(page, "title").text = "Checkout"
        line(page, "steps").field.focus()
        await operator.until_shown("F5 adds a row")
        await operator.press("f5")
        await operator.until(lambda: isinstance(operator.app.screen, RowPage))
        await operator.type("scan")
        await operator.press("f7")
        await operator.until_shown("F6 takes this row; F7 again leaves it")
        await operator.press("f7", "escape", "escape")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
        await operator.press("n")
        await choose(operator, "process")
        await operator.until_shown("stands here again. F9 throws it away.")


def test_no_sentence_names_a_key_that_a_user_may_have_changed() -> None:
    """It asks the keymap instead. What names one here is bound to it, whatever the user sets."""
    bound = {"Help: Esc closes", "Enter chooses, {key} leaves"}
    key = re.compile(r"\b(F\d+|Ctrl\+.|Enter|Esc)\b")
    said = {
        message
        for path in Path(opsledger_tui.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr"
        if isinstance(first := node.args[0], ast.Constant) and isinstance(message := first.value, str)
        if key.search(message)
    }
    assert said <= bound


async def test_faults_are_told_on_the_screen(opened: Opening, tmp_path: Path) -> None:
    """With everything else as it is without the file; a text of the user's does nothing to the terminal."""
    text = '[keys]\nshow_lgo = "3"\n"[red]\\u001b[31m" = "x"\n'
    async with opened(settings=read(tmp_path, text)) as operator:
        await operator.until_shown("“show_lgo”", "“show_log”", "[red]\\x1b[31m")
        await operator.press("2")
        assert operator.app.place is Where.BOOK
