"""The common parts of `handbook build` and `handbook publish`: the form by the name, building, and the output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from opsledger.cli.options import SHARED
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import InputError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.exporting.handbook.edition import Edition, Imprint

OWN_OUTPUT = tuple(name for name in SHARED if name not in ("output", "fields"))
"""The shared options of a command whose `-o` names a path."""

SUFFIXES = {".md": "markdown/1", ".markdown": "markdown/1", ".docx": "word/1"}
FOREIGN = (".pdf", ".html", ".htm", ".doc", ".odt", ".rtf", ".txt", ".epub", ".zip", ".json", ".csv", ".tex")
"""File extensions that nobody would give to a folder."""


class Form(NamedTuple):
    """What is written, and the version of its format."""

    name: str

    @property
    def is_site(self) -> bool:
        """Whether it is a folder."""
        return self.name.startswith("site/")


class Built(NamedTuple):
    """The result of a build."""

    path: Path
    form: str
    pages: int
    digest: str
    imprint: Imprint


def form_of(path: Path) -> Form:
    """The form by file extension: .md, .docx, else a site. Raises InputError for extensions of other files."""
    suffix = path.suffix.lower()
    if suffix in FOREIGN:
        raise InputError(
            tr("The handbook is not written as {suffix}.", suffix=suffix),
            tr("Name a folder for a site, a file.md for markdown, a file.docx for word."),
        )
    return Form(SUFFIXES.get(suffix, "site/1"))


def written(session: Session, edition: Edition, made: Path, form: str) -> tuple[int, str]:
    """Write an edition to a path; returns the number of its pages, and its digest."""
    from opsledger.exporting.handbook.forms import write
    from opsledger.exporting.handbook.writing import digest_of

    with session.progress(tr("building")) as told:
        pages = write(edition, made, form, told)
    return pages, digest_of(made)


def built_at(session: Session, path: Path, edition: Edition) -> Built:
    """Build an edition, and move it to its place when it is complete."""
    from opsledger.exporting.handbook.writing import beside

    form = form_of(path).name
    with beside(path) as made:
        pages, digest = written(session, edition, made, form)
    return Built(path, form, pages, digest, edition.imprint)


def say_built(session: Session, built: Built) -> None:
    """Note that the handbook was handed out, and print what was written."""
    from opsledger.access_log import EXPORTED

    session.note(EXPORTED, do=f"handbook {built.form}", to=built.path, of=f"#{built.imprint.position}")
    row = {
        "path": str(built.path),
        "form": built.form,
        "pages": built.pages,
        "position": built.imprint.position,
        "root": built.imprint.root,
        "digest": built.digest,
    }
    columns = [
        Column("path", tr("Path")),
        Column("form", tr("Form")),
        Column("pages", tr("Pages")),
        Column("position", tr("Position")),
        Column("root", tr("Root")),
        Column("digest", tr("Digest")),
    ]
    session.output.record(row, columns)
