"""The operating system's reasons for refusing something, in the language of this run."""

from __future__ import annotations

import errno

from opsledger_events.language import tr


def reason_of(error: Exception) -> str:
    """The reason in a few words: translated if it is a common one, otherwise the error's own text."""
    number = error.errno if isinstance(error, OSError) else None
    if number is None:
        return str(error)
    words = {
        errno.ENOENT: tr("No such file or directory"),
        errno.EACCES: tr("Permission denied"),
        errno.EPERM: tr("Operation not permitted"),
        errno.EEXIST: tr("File exists"),
        errno.EISDIR: tr("Is a directory"),
        errno.ENOTDIR: tr("Not a directory"),
        errno.ENOTEMPTY: tr("Directory not empty"),
        errno.ENOSPC: tr("No space left on device"),
        errno.EDQUOT: tr("Disk quota exceeded"),
        errno.EROFS: tr("Read-only file system"),
        errno.EIO: tr("Input/output error"),
        errno.EFBIG: tr("File too large"),
        errno.ENAMETOOLONG: tr("File name too long"),
        errno.ELOOP: tr("Too many levels of symbolic links"),
        errno.EBUSY: tr("Device or resource busy"),
        errno.EADDRINUSE: tr("Address already in use"),
    }
    return words.get(number) or (error.strerror if isinstance(error, OSError) else "") or str(error)
