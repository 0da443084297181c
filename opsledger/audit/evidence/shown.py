"""What evidence shows and does not show, in sentences for the page and the instructions."""

from __future__ import annotations

from opsledger.audit import checkpoint
from opsledger.audit.evidence.contents import Contents
from opsledger.store.schema import SEALED
from opsledger_events.language import tr


def shown(contents: Contents) -> list[str]:
    """What is proven to a reader who trusts the ledger's key."""
    head, following = contents.head, contents.following
    found = [
        tr(
            "Each entry here is, byte for byte, in the ledger of {size} entries whose root the holder of the key signed.",
            size=head.size,
        ),
        tr(
            "They are versions 1 to {count} of {record} without a gap, in this order.",
            count=contents.entries[-1].version,
            record=contents.question.record,
        ),
        tr("The texts and files here are those that the entries name."),
    ]
    if any(raw.endswith(SEALED) for raw in contents.given.entries):
        found.append(
            tr(
                "Texts about persons are here as they are stored: sealed. What stands for them tells persons apart and says nothing of them."
            )
        )
    if following is not None:
        found.append(
            tr(
                "The next version of {record} is entry #{position}: by the ledger's numbering nothing of it was recorded between "
                "#{last} and that.",
                record=contents.question.record,
                position=following.position,
                last=contents.counted[-1].position,
            )
        )
    if contents.given.anchored is not None:
        found.append(
            tr(
                "The ledger begins with the {size} entries of the checkpoint in anchored.note.",
                size=checkpoint.parse(contents.given.anchored.text).size,
            )
        )
    return [*found, *(loss.told() for loss in contents.losses)]


def not_shown(contents: Contents) -> list[str]:
    """What readers should not conclude from it."""
    found: list[str] = []
    record = contents.question.record
    if contents.question.as_of_us is not None:
        found.append(
            tr(
                "That nothing later tells of {record} at that time. A proof shows what is in the ledger, not what is not: whoever has all "
                "of it can tell (opsledger publish).",
                record=record,
            )
        )
    elif contents.following is None:
        found.append(
            tr(
                "That no later version of {record} was recorded by then. A proof shows what is in the ledger, not what is not: "
                "ask for the record's next entry too (--with-next), or for the whole ledger (opsledger publish).",
                record=record,
            )
        )
    found += [
        tr(
            "That the ledger numbers the versions of a record rightly: whoever has all of it checks that (opsledger verify)."
        ),
        tr("That what was recorded is true, or that an actor is who they say."),
        tr(
            "That the times are right. They are the ledger's own; a witness's line under the checkpoint, or a copy of it that you "
            "kept, tells when it was there at the latest."
        ),
        tr(
            "That nobody else was given another ledger under the same name: compare the checkpoint with one that others hold."
        ),
    ]
    return found
