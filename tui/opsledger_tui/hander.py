"""Handing out what is on the screen: a line to the clipboard, a list or the screen itself to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message

from opsledger.exporting.listing import FORMS, ONE, Listing
from opsledger.harmless import harmless
from opsledger.unfinished import made_at
from opsledger.whole_files import name_anew
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_tui.desk import Asked, Desk
from opsledger_tui.picker import Option, Picker
from opsledger_tui.picture import picture_of

if TYPE_CHECKING:
    from opsledger_tui.view import View

Question = Callable[[Asked], Listing]
"""Makes a listing in a desk's thread."""


@dataclass
class Copied(Message):
    """A line of the screen, as it goes to the clipboard."""

    text: str


@dataclass
class Exported(Message):
    """A file is written."""

    path: Path


class Hander:
    """Hands out what one app shows."""

    def __init__(self, app: App[object], desk: Desk, ask_path: Callable[[str], None]) -> None:
        """`desk` writes the files; `ask_path` asks the user for a name, beginning with the one given."""
        self._app = app
        self._desk = desk
        self._ask_path = ask_path
        self._question: Question | None = None
        self._drawing = ""

    def copy(self, view: View) -> None:
        """The line under the cursor to the clipboard, in a form to choose."""
        question = _worded(view, view.line_listing())
        if self.in_browser():
            return
        if question is None:
            self._nothing()
            return
        options = [
            Option("text", tr("Text"), tr("name: value, a line each")),
            Option("md", "Markdown", tr("a list, with the moment under it")),
            Option("json", "JSON", tr("every field, as programs read it")),
        ]
        self._app.push_screen(Picker(tr("Copy this line as"), options), partial(self._copy, question))

    def export(self, view: View) -> None:
        """What the list shows, or the screen as it is drawn, to a file in a form to choose."""
        if self.in_browser():
            return
        self._question = _worded(view, view.listing())
        lists = [
            Option("csv", "CSV", tr("the rows, for a spreadsheet")),
            Option("ndjson", "NDJSON", tr("the rows, a JSON object each")),
            Option("md", "Markdown", tr("the rows as a table, to hand on")),
        ]
        picture = Option("svg", "SVG", tr("a picture of the screen"))
        options = [*lists, picture] if self._question else [picture]
        self._drawing = picture_of(self._app, harmless(f"opsledger · {view.session.place.resolve().name}"))
        title = tr("Export what is shown as")
        self._app.push_screen(Picker(title, options), partial(self._export, str(view.where.value)))

    def write(self, text: str) -> None:
        """Write the file that was asked for under a name that a user typed. Raises InputError."""
        if not text.strip():
            return
        path = new_path(text)
        if path.suffix == ".svg":
            self._desk.ask(f"export {path}", partial(_write_text, text=self._drawing, path=path), self._app)
        elif (form := path.suffix.removeprefix(".")) in FORMS and self._question is not None:
            question = partial(_write_listing, question=self._question, form=form, path=path)
            self._desk.ask(f"export {path}", question, self._app)
        else:
            raise InputError(
                tr("The name does not end in a form that is known here."),
                tr("Let it end in {forms}.", forms=", ".join(f".{form}" for form in (*FORMS, "svg"))),
            )

    def copied(self, message: Copied) -> None:
        """Give a text to the terminal's clipboard."""
        self._app.copy_to_clipboard(message.text)
        lines = message.text.count("\n") + 1
        self._app.notify(tr("Copied: {lines:|line|lines}.", lines=lines))

    def exported(self, message: Exported) -> None:
        """Say where the file is."""
        self._app.notify(tr("Written to {path}", path=harmless(str(message.path))), markup=False)

    def in_browser(self) -> bool:
        """A browser hands out what it shows by itself; a file would be one of the machine that serves it."""
        if self._app.is_web:
            self._app.notify(
                tr("In a browser, copy and save with the browser; files are written from a terminal.")
            )
        return self._app.is_web

    def _nothing(self) -> None:
        self._app.notify(tr("There is nothing here to hand out."))

    def _copy(self, question: Question, form: str | None) -> None:
        if form is not None:
            self._desk.ask("copy", partial(_find_copy, question=question, form=form), self._app)

    def _export(self, name: str, form: str | None) -> None:
        if form is not None:
            self._ask_path(free_name(name, form))


def _worded(view: View, question: Question | None) -> Question | None:
    """The same list, with the words of the screen for the forms that people read."""
    if question is None:
        return None

    def ask(asked: Asked) -> Listing:
        from opsledger_tui.listing_words import in_words  # noqa: PLC0415 - only for handing out

        return in_words(question(asked), view.session.zone)

    return ask


def new_path(text: str) -> Path:
    """The path of a file to be written, from what a user typed. Raises InputError where it cannot be one."""
    path = Path(text.strip()).expanduser()
    if path.exists():
        raise InputError(tr("{path} is there already.", path=path), tr("Give another name."))
    if not path.parent.is_dir():
        raise InputError(tr("There is no folder {path}.", path=path.parent), tr("Give another name."))
    return path


def free_name(name: str, form: str) -> str:
    """A file name that is not taken in the present folder."""
    names = [f"opsledger-{name}.{form}", *(f"opsledger-{name}-{n}.{form}" for n in range(2, 1000))]
    return next((one for one in names if not Path(one).exists()), names[0])


def _find_copy(asked: Asked, question: Question, form: str) -> None:
    asked.post(Copied(ONE[form](question(asked))))


def _write_listing(asked: Asked, question: Question, form: str, path: Path) -> None:
    write_new(asked, path, FORMS[form](question(asked)))


def _write_text(asked: Asked, text: str, path: Path) -> None:
    write_new(asked, path, iter([text]))


def write_new(asked: Asked, path: Path, parts: Iterator[str]) -> None:
    """Write a new file whole, or leave none. Raises DeniedError where it cannot be written."""
    try:
        with made_at(path, name_anew) as made, made.open("w", encoding="utf-8", newline="") as file:
            for part in parts:
                if asked.stale:
                    raise _GivenUpError
                file.write(part)
    except _GivenUpError:
        return
    tell_written(asked, path)


class _GivenUpError(Exception):
    """Nobody waits for the file any more."""


def tell_written(asked: Asked, path: Path) -> None:
    """Note that a file was handed out, and say where it is."""
    from opsledger.access_log import EXPORTED  # noqa: PLC0415 - only for handing out

    asked.note(EXPORTED, to=path.resolve())
    asked.post(Exported(path.resolve()))
