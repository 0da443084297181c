"""The manifest of a backup, `backup.json`. It is written last, so a folder without it is not a backup.

Its digests reveal files that decayed or were cut short. They do not show whether the log is the one that was signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath

import msgspec

from opsledger.access_log import ACCESS_LOG_NAME as LINES
from opsledger.store.files import BACKUP_NAME as NAME
from opsledger_events.errors import InputError, IntegrityError, NotFoundError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of

FORMAT = 1
ROOT_DIGITS = 8


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The manifest of one backup."""

    format: int = FORMAT
    identity: str
    """Identity of the ledger."""
    size: int
    """Number of entries."""
    root: str
    """Root over them, hex."""
    taken_at: str
    """ISO 8601, UTC."""
    program: str
    """Version of opsledger."""
    files: dict[str, str]
    """SHA-256 (hex) of every file, by its path in the folder."""

    def name(self) -> str:
        """The name of the folder: ledger, time, number of entries and root."""
        when = "".join(letter for letter in self.taken_at.partition(".")[0] if letter.isalnum())
        return f"{self.identity}-{when}Z-{self.size}-{self.root[:ROOT_DIGITS]}"

    def write(self, folder: Path) -> None:
        """Write it into the folder. Raises OSError."""
        (folder / NAME).write_bytes(msgspec.json.format(msgspec.json.encode(self)) + b"\n")


def read(folder: Path) -> Manifest:
    """The manifest of a folder. Raises NotFoundError if it is not a backup, InputError if the manifest cannot be read."""
    try:
        manifest = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFoundError(
            tr("{path} is not a backup, or one that was not finished.", path=folder),
            tr("A backup is a folder with a file {name}; `opsledger backup FOLDER` makes one.", name=NAME),
        ) from error
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(
            tr("{path} cannot be read: {error}", path=folder / NAME, error=error), _another()
        ) from error
    if manifest.format > FORMAT:
        raise InputError(
            tr(
                "The backup has format {found}; this program reads up to {known}.",
                found=manifest.format,
                known=FORMAT,
            ),
            tr("Install a newer opsledger."),
        )
    if not all(map(_is_within, manifest.files)):
        raise InputError(tr("{path} names a file outside of its folder.", path=folder / NAME), _another())
    return manifest


def backups_in(folder: Path, identity: str) -> list[tuple[Manifest, Path]]:
    """The complete backups of a ledger in a folder, the oldest first."""
    found: list[tuple[Manifest, Path]] = []
    for path in folder.glob(f"{identity}-*"):
        try:
            manifest = read(path)
        except (InputError, NotFoundError):
            continue
        if manifest.identity == identity:
            found.append((manifest, path))
    return sorted(found, key=lambda each: (each[0].taken_at, each[1].name))


def digests_of(folder: Path) -> dict[str, str]:
    """SHA-256 (hex) of every file below a folder, by path, in order."""
    return {path.relative_to(folder).as_posix(): digest_of(path) for path in files_in(folder)}


def files_in(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in order."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def check_files(folder: Path, manifest: Manifest) -> None:
    """Raise IntegrityError for the first file that has changed since the backup was made."""
    for name, digest in manifest.files.items():
        try:
            found = digest_of(folder / name)
        except OSError as error:
            what = reason_of(error)
            raise _damaged(
                tr("{path} of the backup cannot be read: {error}", path=name, error=what)
            ) from error
        if found != digest and not (name == LINES and _begins(folder / name, digest)):
            raise _damaged(tr("{path} of the backup is not as it was when the backup was made.", path=name))


def _begins(path: Path, digest: str) -> bool:
    """Whether a list begins with the lines of this digest. Later lines note reads of the backup itself."""
    seen = sha256()
    with path.open("rb") as file:
        return any(seen.update(line) or seen.hexdigest() == digest for line in file)


def _another() -> str:
    return tr(
        "Take another backup. What lies in this one can still be looked into: name the folder with --ledger, and run `opsledger verify`."
    )


def _damaged(what: str) -> IntegrityError:
    return IntegrityError(what, tr("Nothing was restored. Take another backup."))


def _is_within(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
