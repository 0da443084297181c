"""Proofs that an entry is in the ledger: immediate at any size of the ledger."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial

from bench.findings import Finding, at_most
from bench.timing import each, percentile
from bench.workshop import Workshop
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.key_chain import origin_of
from opsledger.audit.note_keys import SignerKey
from opsledger.audit.notes import sign
from opsledger.audit.proving import prove_entry
from opsledger.ledger import Ledger

PROOFS = 300


def inclusion(shop: Workshop) -> Iterator[Finding]:
    """Proofs of scattered entries, each checked before it is returned, as in the command."""
    for events in shop.sizes:
        with shop.opened(events) as ledger:
            seconds = _proofs(ledger, events)
        yield Finding(
            "proof",
            "Inclusion proof, made and checked: 95th percentile",
            events,
            at_most(1, "ms"),
            percentile(seconds, 0.95) * 1e3,
            {"median_us": percentile(seconds, 0.5) * 1e6},
        )


def _proofs(ledger: Ledger, events: int) -> list[float]:
    origin = origin_of(ledger.identity)
    head = Checkpoint(origin, *ledger.log.head_info()[:2])
    note = sign(head.to_text(), SignerKey.generate(origin))
    places = random.Random(7).choices(range(1, events + 1), k=PROOFS)
    return each(partial(prove_entry, ledger.log, note, head, place) for place in places)
