"""The forms of an edition, each with the version of its rendering."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from opsledger.exporting.handbook.edition import Edition

Progress = Callable[[int, int], None]

WRITERS = {
    "site/1": "opsledger.exporting.handbook.site:write_site",
    "markdown/1": "opsledger.exporting.handbook.markdown:write_markdown",
    "word/1": "opsledger.exporting.handbook.word:write_word",
}
"""Form → `module:function`, loaded on demand. Raise the version with every change to what is written."""


def write(edition: Edition, made: Path, form: str, progress: Progress | None = None) -> int:
    """Write an edition in a form at a place that does not exist yet; returns the number of its pages."""
    module, _, function = WRITERS[form].partition(":")
    writer: Callable[[Edition, Path, Progress | None], int] = getattr(import_module(module), function)
    with _uncollected():
        return writer(edition, made, progress)


@contextmanager
def _uncollected() -> Generator[None]:
    """Turns off garbage collection: the output is text, and scanning everything that is kept takes a tenth longer."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
