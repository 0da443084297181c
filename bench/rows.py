"""Every row of the benchmark, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench import (
    appending,
    asking,
    growth,
    handbook,
    handing_out,
    importing,
    needing,
    painting,
    proving,
    reading,
    rebuilding,
    space,
    starting,
    together,
    verifying,
)
from bench.findings import Finding
from bench.workshop import Workshop

ROWS: dict[str, Callable[[Workshop], Iterator[Finding]]] = {
    "append": appending.singles,
    "command": appending.commands,
    "batch": appending.batches,
    "ndjson": importing.ndjson,
    "replay": reading.replay,
    "rebuild": rebuilding.rebuild,
    "verify": verifying.verification,
    "proof": proving.inclusion,
    "record": reading.one_record,
    "history": reading.histories,
    "now": handbook.now,
    "attention": needing.attention,
    "as-of": handbook.past,
    "one": asking.one,
    "diff": asking.year,
    "build": handing_out.build,
    "writers": together.writers,
    "follower": together.follower,
    "start": starting.starts,
    "paint": painting.first_paint,
    "scroll": painting.scrolling,
    "walk": painting.walking,
    "disk": space.disk,
    "growth": growth.growth,
}
"""Rows by the name that `--only` takes."""
