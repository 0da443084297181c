"""A long text of a form in the user's own editor, in a real terminal: the editor is a small script."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from opsledger_events.errors import InputError
from opsledger_tui.editor import edited
from tests.tui.conftest import Opening
from tests.tui.test_forms import choose, form, last, line
from tests.tui.test_tmux import TMUX, Terminal

Script = Callable[[str], Path]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Makes an editor of some lines of shell, whose file is `$1`, and names it in EDITOR."""

    def make(lines: str) -> Path:
        editor = tmp_path / "my editor"
        editor.write_text(f"#!/bin/sh\n{lines}\n")
        editor.chmod(0o755)
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"'{editor}'")
        return editor

    return make


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def edit(text: str) -> str:
    """A text after the editor."""
    return edited(text, nullcontext)


def test_the_text_comes_back_and_nothing_stays(script: Script, folder: Path, tmp_path: Path) -> None:
    """The file is its user's alone while it is there, and a Markdown file for the editor's sake."""
    seen = tmp_path / "seen"
    script(f'stat -c "%a %n" "$1" "$(dirname "$1")" > "{seen}"; printf "第二行\\n" >> "$1"')
    assert edit("First\n") == "First\n第二行\n"
    file, holder = (row.split(" ", 1) for row in seen.read_text().splitlines())
    assert (file[0], holder[0]) == ("600", "700")
    assert file[1].endswith(".md")
    assert not list(folder.iterdir())


def test_the_line_end_that_an_editor_adds_is_no_change(script: Script) -> None:
    """Only where the text had none."""
    script('printf "\\n" >> "$1"')
    assert edit("One line") == "One line"
    assert edit("") == ""
    assert edit("One line\n") == "One line\n\n"


def test_visual_comes_before_editor_and_both_may_have_options(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a shell would read them."""
    editor = script('test "$1" = --wait && printf "%s" "$1" > "$2"')
    monkeypatch.setenv("VISUAL", f"'{editor}' --wait")
    monkeypatch.setenv("EDITOR", "false")
    assert edit("x") == "--wait"


@pytest.mark.parametrize("editor", ["", "  ", "'unbalanced", "/no/such/editor", "false", "sh -c 'exit 3'"])
def test_an_editor_that_is_not_there_or_fails_is_told(
    editor: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing stays of the text."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    with pytest.raises(InputError):
        edit("A secret")
    assert not list(folder.iterdir())


def test_what_is_no_text_stays_where_it_is_said(script: Script, folder: Path) -> None:
    """It may be the work of an hour in another encoding."""
    script('printf "caf\\351" > "$1"')
    with pytest.raises(InputError) as told:
        edit("x")
    assert "not UTF-8 at byte 3" in told.value.message
    (kept,) = folder.iterdir()
    assert str(kept) in told.value.way_out
    assert kept.read_bytes() == b"caf\xe9"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_an_editor_that_takes_its_file_away_is_told(script: Script) -> None:
    """The text is as it was."""
    script('rm "$1"')
    with pytest.raises(InputError):
        edit("x")


async def test_without_a_terminal_to_hand_over_the_form_goes_on(opened: Opening, script: Script) -> None:
    """And on a short line there is nothing to edit."""
    script("true")
    async with opened(size=(160, 50)) as operator:
        operator.app.clerk.edit("ISS-1")
        await choose(operator, "details amended")
        page = await form(operator)
        await operator.press("f4")
        await operator.until_shown("This line takes no long text")
        line(page, "changes.tags").field.focus()
        await operator.pilot.pause()
        await operator.press("f4")
        await operator.until_shown("cannot be handed to an editor")


@pytest.fixture
def terminal(tmp_path: Path, environment: dict[str, str]) -> Iterator[Terminal]:
    """A tmux server that ends with the test."""
    kept = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES", "VISUAL")}
    terminal = Terminal(
        tmp_path / "tmux", kept | {"TERM": "xterm-256color", "EDITOR": f"'{tmp_path}/my editor'"}
    )
    yield terminal
    terminal.tmux("kill-server")


@pytest.mark.skipif(TMUX is None, reason="tmux is not installed")
def test_the_editor_has_the_terminal_and_gives_it_back(
    terminal: Terminal, place: Path, script: Script
) -> None:
    """F4 in a form: the editor asks at the terminal, Ctrl+C is its own, and its text is recorded."""
    script(
        'trap "echo interrupted" INT; echo "What to say?"; read -r said || read -r said; echo "$said" > "$1"'
    )
    terminal.start(place, 80, 24)
    terminal.until_shown("1/48")
    terminal.keys("e")
    terminal.until_shown("Comment")
    terminal.type("comment")
    terminal.until_shown("ISS-12: Comment", "Text *")
    terminal.keys("F4")
    terminal.until_shown("What to say?")
    terminal.keys("C-c")
    terminal.until_shown("interrupted")
    terminal.type("网络 was down")
    terminal.until_shown("ISS-12: Comment", "网络 was down", "This would be recorded")
    terminal.keys("F4")
    terminal.until_shown("What to say?")
    terminal.type("网络 was down")
    terminal.until_shown("The text is unchanged.")
    terminal.keys("C-s")
    terminal.until_shown("Recorded as #49")
    assert getattr(last(place).data, "text", "") == "网络 was down"
