"""A file attached to a record: its bytes, and the facts recorded about them unless the user gives others."""

from __future__ import annotations

from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from opsledger_events.body import BLOB_LIMIT_BYTES
from opsledger_events.common import AttachmentAdded
from opsledger_events.errors import DeniedError, InputError, NotFoundError
from opsledger_events.language import tr


def bytes_of(file: Path) -> bytes:
    """The bytes of a file. Raises NotFoundError, DeniedError, and InputError for a folder or for a file too large to keep."""
    try:
        if not file.is_file():
            if file.is_dir():
                raise InputError(tr("{path} is a folder.", path=file), tr("Name a file."))
            raise NotFoundError(tr("There is no file {path}.", path=file), tr("Name a file that is there."))
        if (size := file.stat().st_size) > BLOB_LIMIT_BYTES:
            raise InputError(
                tr(
                    "A text or file of {size} bytes is over the limit of {limit}.",
                    size=size,
                    limit=BLOB_LIMIT_BYTES,
                )
            )
        return file.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: no path has a NUL in it
        raise DeniedError(tr("{path} cannot be read: {error}", path=file, error=error)) from error


def attachment_of(data: bytes, name: str, media_type: str = "") -> AttachmentAdded:
    """The event that records bytes kept under a name; the media type is guessed from the name if none is given."""
    return AttachmentAdded(
        name=name,
        sha256=sha256(data).hexdigest(),
        size_bytes=len(data),
        media_type=media_type or guess_type(name)[0] or "application/octet-stream",
    )
