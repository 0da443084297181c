"""Building the views of a long log from nothing in several processes, each of which fills one part."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from opsledger_events.language import tr
from opsledger_projections import schema
from opsledger_projections.helper import Helper, HelperError, Task
from opsledger_projections.loading import PART_MARK, Progress, StuckError, begin, finish, unjournalled
from opsledger_projections.log import Log
from opsledger_projections.parts import OTHERS, PARTS, SEARCH, VERSIONS, load_part, take_over


def build(path: Path, log: Log, head: int, progress: Progress | None, *, search: bool) -> bool:
    """Make a new file with every view up to `head`; the full-text index only if `search` asks for it.

    Returns whether this succeeded. It fails if a view refuses an entry, which a build in one process then locates, or
    if a helper failed, which is logged. The file is then useless.
    """
    try:
        with _helpers(path, log, head, [OTHERS, SEARCH] if search else [OTHERS]) as helpers:
            load_part(VERSIONS, path, log, head, _shared(progress, list(helpers.values())))
            for helper in helpers.values():
                helper.wait(lambda: _tell(progress, head, list(helpers.values()), head))
            _put_together(path, log, head, helpers)
    except StuckError:
        return False
    except HelperError as error:
        if not error.stuck:
            _complain(error.said)
        return False
    except (OSError, sqlite3.Error) as error:
        _complain(str(error))
        return False
    return True


@contextmanager
def _helpers(path: Path, log: Log, head: int, parts: list[str]) -> Generator[dict[str, Helper]]:
    """A helper process for each of these parts; they end with the block, and their files are removed."""
    with ExitStack() as stack:
        helpers: dict[str, Helper] = {}
        for part in parts:
            own = path.with_name(f"{path.name}{PART_MARK}{part}-{os.getpid()}")
            helpers[part] = Helper(own, Task(part, log, head))
            stack.callback(helpers[part].end)
        yield helpers


def _shared(progress: Progress | None, helpers: list[Helper]) -> Progress | None:
    """A progress function for our part that reports the progress of all parts."""
    return (lambda done, head: _tell(progress, done, helpers, head)) if progress else None


def _tell(progress: Progress | None, done: int, helpers: list[Helper], head: int) -> None:
    if progress:
        progress((done + sum(helper.done for helper in helpers)) // (len(helpers) + 1), head)


def _put_together(path: Path, log: Log, head: int, helpers: dict[str, Helper]) -> None:
    """Copy the tables from the helpers' files into ours, and note the positions of the views."""
    with unjournalled(path) as connection:
        for part, helper in helpers.items():
            connection.execute(f"ATTACH ? AS {part}_part", (str(helper.path),))
        connection.execute("BEGIN")
        for part in helpers:
            take_over(connection, PARTS[part].tables, f"{part}_part")
        for view in schema.VIEWS:
            begin(connection, view, log, head if view in schema.always() or view in helpers else 0)
        connection.execute("COMMIT")
        for part in helpers:
            connection.execute(f"DETACH {part}_part")
        finish(connection)


def _complain(said: str) -> None:
    import logging  # noqa: PLC0415 - rarely needed

    logging.getLogger(__name__).warning(
        tr("Building the views in several processes failed, so one does it: {error}", error=said)
    )
