"""The error for a file or folder that was asked for and could not be written."""

from __future__ import annotations

import errno
from pathlib import Path

from opsledger_events.errors import DeniedError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of

OF_THE_DISK = (errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""The error numbers of a disk that is full or failing."""


def not_written(target: Path, error: OSError) -> DeniedError:
    """The error for a target. Nothing of the attempt is left, and what was there before is unchanged."""
    if error.errno in OF_THE_DISK:
        way_out = tr(
            "Nothing is left there of the attempt, and what stood there before is as it was. Make room, or name a place on another disk."
        )
    else:
        way_out = tr("Name a file in a folder that is there and that you may write to.")
    return DeniedError(tr("{path} cannot be written: {error}", path=target, error=reason_of(error)), way_out)
