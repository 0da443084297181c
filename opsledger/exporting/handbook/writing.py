"""Builds beside the target and moves there at the end: an interrupted build leaves the target as it was."""

from __future__ import annotations

from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path

from opsledger.unfinished import made_at, put_file
from opsledger_events.errors import DeniedError, InputError
from opsledger_events.language import tr

MARK = "edition.json"
"""The file that identifies a folder as a site and describes it."""

FILE_MARK = b"opsledger handbook"
"""Found in the first or the last bytes of a built file."""

EDGE_BYTES = 200


def check_target(target: Path, *, site: bool, force: bool) -> None:
    """Check a target. Raises InputError if it is unsuitable, DeniedError if, without `force`, it holds what no build made."""
    if not target.parent.is_dir():
        raise InputError(
            tr("There is no folder {folder}.", folder=target.parent), tr("Make it, or choose another place.")
        )
    if not target.exists():
        return
    if site != target.is_dir():
        raise InputError(
            tr("{path} is a file.", path=target) if site else tr("{path} is a folder.", path=target),
            tr("A folder is a site; a name that ends in .md or .docx is a file."),
        )
    if target.resolve() in (Path.cwd(), *Path.cwd().parents) and site:
        raise InputError(
            tr("{path} is the folder that you are in, or one above it.", path=target),
            tr("Give the site a folder of its own."),
        )
    if not force and not (_is_site(target) if site else _is_built(target)):
        raise DeniedError(
            tr("{path} holds something that is no earlier build.", path=target),
            tr("Choose another place, or say --force: then files of the same names are replaced."),
        )


def _is_site(target: Path) -> bool:
    return (target / MARK).is_file() or next(target.iterdir(), None) is None


def _is_built(target: Path) -> bool:
    data = target.read_bytes()
    return not data or FILE_MARK in data[:EDGE_BYTES] or FILE_MARK in data[-EDGE_BYTES:]


def beside(target: Path) -> AbstractContextManager[Path]:
    """A place beside the target to build at; it becomes the target only if the block ends without an error. Raises DeniedError."""
    return made_at(target, _put)


def _put(made: Path, target: Path) -> None:
    """Move the built files into place. Other files in a folder stay, such as `.git` or a file with the name of a host."""
    if not made.is_dir():
        put_file(made, target)
        return
    if not target.is_dir():
        made.replace(target)
        return
    before = made.with_name("before")
    new = [path.name for path in made.iterdir()]
    old = [path.name for path in target.iterdir() if path.name in new or _is_of_site(path, target)]
    before.mkdir()
    moves = [(target / name, before / name) for name in old] + [(made / name, target / name) for name in new]
    done: list[tuple[Path, Path]] = []
    try:
        for was, place in moves:
            was.rename(place)
            done.append((was, place))
    except BaseException:
        for was, place in reversed(done):
            place.rename(was)
        raise


def _is_of_site(path: Path, target: Path) -> bool:
    """Whether it is a page of an earlier build, which this build may no longer have."""
    return path.suffix == ".html" and (target / MARK).is_file()


def digest_of(built: Path) -> str:
    """SHA-256 of a file; of a site, over one line `path NUL sha256` for each file, in order of their paths."""
    if built.is_file():
        return sha256(built.read_bytes()).hexdigest()
    files = sorted(path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file())
    whole = sha256()
    for name in files:
        whole.update(f"{name}\0{sha256((built / name).read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()
