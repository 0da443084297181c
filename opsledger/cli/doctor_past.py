"""`opsledger doctor` on the entries: whether they hold, and whether the log begins with what was signed or verified.

Both checks are quick. Only `opsledger verify` reads a long log; the findings here then rest on the hashes kept with the entries.
"""

from __future__ import annotations

from collections.abc import Iterator

from opsledger.cli.doctor_finding import Finding
from opsledger.cli.session import Session
from opsledger.store.reader import LogReader
from opsledger_events.language import tr

MOST_ENTRIES = 100_000
"""Most entries that are read; these are hashed in a fifth of a second."""


def entries(session: Session) -> Iterator[Finding]:
    """Whether each entry matches its stored hash, if they are not too many for a quick check."""
    from opsledger.audit.merkle import Tree
    from opsledger.audit.verify import verify

    log = session.ledger.log
    head = log.head()
    if head > MOST_ENTRIES:
        if (count := log.count()) != head:  # One row may be far beyond the others.
            what = tr("The log ends at #{head} and has {count:|entry|entries}.", head=head, count=count)
            yield Finding("entries", "bad", what, look_closer())
            return
        what = tr("not read, because they are many: #1 to #{size}", size=head)
        yield Finding("entries", "ok", what, tr("`opsledger verify` does."))
        return
    found = verify(session.place.path, since=Tree())
    if found.root and found.last_good is None:  # The checks of head and guards report other faults.
        yield Finding("entries", "ok", tr("each is the one whose hash was kept: #1 to #{size}", size=head))
        return
    where = f"#{found.first_bad}: " if found.first_bad and found.last_good is None else ""
    yield Finding("entries", "bad", f"{where}{found.what}", look_closer())


def begins_with(log: LogReader, size: int, root: str) -> bool:
    """Whether the tree over the first `size` entries, from the nodes kept with them, has this root (hex).

    Raises IntegrityError if a node is missing.
    """
    return log.tree_at(size).root().hex() == root


def look_closer() -> str:
    """The advice for a log that is not the expected one."""
    return tr("Run `opsledger verify`, and keep a copy of the folder as it is.")
