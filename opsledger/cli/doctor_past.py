"""`opsledger doctor` on whether the log begins with what was signed or verified: by the hashes kept beside the entries.

No entry is read for it, so that it takes no time: an entry that was changed and not its hash is for `opsledger verify` to find.
"""

from __future__ import annotations

from opsledger.store.reader import LogReader
from opsledger_events.language import tr

MOST_LEAVES = 100_000
"""So many leaves are hashed in a fifth of a second."""


def begins_with(log: LogReader, size: int, root: str) -> bool | None:
    """Whether the tree over the first entries has this root, in hexadecimal; None where that is more work than a glance.

    Over all of the log it is at hand. Raises IntegrityError where leaves are missing.
    """
    if size > MOST_LEAVES and size != log.tree().size:
        return None
    return log.tree_at(size).root().hex() == root


def look_closer() -> str:
    """The way out where the log is another one."""
    return tr("Run `opsledger verify`, and keep a copy of the folder as it is.")
