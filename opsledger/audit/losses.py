"""An accepted loss: an older backup replaced a longer log.

A loss begins a new key of the ledger (see `key_chain.py`); the note that introduces the key has five more lines:

    instead of 12 CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    from 10 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    last recorded 2026-11-26T17:00:00Z
    accepted by li
    because The disk failed, and the backup of Friday is the newest

Checkpoints of earlier keys over more entries than were restored, up to the former number, are given up. Checkpoints of the new
key count as usual. So nobody whose new key is to be believed can revoke or hide the loss.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.encodings import from_decimal, hash_from_base64, to_base64
from opsledger.audit.trust import Lost, Trust, Verified
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.values import microseconds

PREFIXES = ("instead of ", "from ", "last recorded ", "accepted by ", "because ")
SECOND_US = 1_000_000
LONGEST_REASON = 1_000
"""Most characters of a reason."""


class Loss(NamedTuple):
    """Entries that were given up, by whom and why."""

    before: Checkpoint
    """The former log, as far as it is known."""
    base: Checkpoint
    """The backup that replaced it, from which the log goes on."""
    recorded: str
    """When the last remaining entry was recorded, ISO 8601; empty if there is none."""
    accepted_by: str
    reason: str
    since: str = ""
    """When the backup was restored, according to the person who restored it."""
    key: str = ""
    """Verifier key that the loss began."""

    def lines(self) -> tuple[str, ...]:
        """The five lines of the note."""
        told = (_head(self.before), _head(self.base), self.recorded, self.accepted_by, self.reason)
        return tuple(f"{prefix}{value}" for prefix, value in zip(PREFIXES, told, strict=True))

    def gives_up(self, head: Checkpoint) -> bool:
        """Whether a checkpoint of an earlier key covers entries that were given up."""
        if head.size == self.before.size:
            return head.root == self.before.root
        return self.base.size < head.size < self.before.size

    def forgets(self, verified: Verified) -> bool:
        """Whether a user's verified head covers entries that were given up later. The loss's time is known to the second."""
        given_up = self.base.size < verified.size <= self.before.size
        return given_up and verified.us < microseconds(datetime.fromisoformat(self.since)) + SECOND_US

    def remembered(self) -> Lost:
        """The loss as a user's trust store keeps it."""
        return Lost(self.base.size + 1, self.before.size, self.before.root.hex(), self.since, self.key)

    def told(self) -> str:
        """The loss for people, in words."""
        return tr(
            "Entries #{first} to #{last} were given up when an older backup was restored, {when}. Accepted by {who}: {reason}",
            first=self.base.size + 1,
            last=self.before.size,
            when=self.since,
            who=self.accepted_by,
            reason=self.reason,
        )


def parse(lines: list[str], origin: str, since: str, key: str) -> Loss:
    """A loss from the lines of a note. Raises InputError."""
    if len(lines) != len(PREFIXES) or not all(map(str.startswith, lines, PREFIXES)):
        raise InputError(tr("what it says of a loss cannot be read."))
    values = [line.removeprefix(prefix) for line, prefix in zip(lines, PREFIXES, strict=True)]
    was, base, recorded, accepted_by, reason = values
    loss = Loss(_parsed(was, origin), _parsed(base, origin), recorded, accepted_by, reason, since, key)
    if loss.base.size >= loss.before.size or not _is_moment(since):
        raise InputError(tr("what it says of a loss cannot be read."))
    return loss


def hidden(losses: tuple[Loss, ...], known: Trust) -> list[Lost]:
    """The losses that a user was told of and the ledger no longer lists.

    A loss is not hidden if another decision gave up the same entries: the same log replaced by another backup, or a longer
    log with all of them. So a loss accepted in a copy, or in a ledger that is gone, can be accepted again.
    """
    told = [loss.remembered() for loss in losses]
    return [lost for lost in known.losses if not any(_tells(each, lost) for each in told)]


def _tells(told: Lost, lost: Lost) -> bool:
    """Whether one loss covers everything that another gave up."""
    if (told.last, told.root) == (lost.last, lost.root):
        return True
    return told.first <= lost.first and told.last > lost.last and told.since >= lost.since


def reason_of(text: str) -> str:
    """A reason in one line. Raises InputError if it is empty, not printable or too long."""
    reason = " ".join(text.split())
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        raise InputError(
            tr("A loss is accepted for a reason, in up to {limit} characters.", limit=LONGEST_REASON),
            tr('Say why: --accept-loss "The disk failed, and this is the newest backup".'),
        )
    return reason


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _head(head: Checkpoint) -> str:
    return f"{head.size} {to_base64(head.root)}"


def _parsed(value: str, origin: str) -> Checkpoint:
    size, _, root = value.partition(" ")
    try:
        return Checkpoint(origin, from_decimal(size), hash_from_base64(root))
    except ValueError as error:
        raise InputError(tr("what it says of a loss cannot be read.")) from error
