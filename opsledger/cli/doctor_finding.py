"""A finding of `opsledger doctor`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from opsledger.cli.session import Session


class Finding(NamedTuple):
    """The result of one check."""

    check: str
    verdict: str
    """`ok`, `warning` or `bad`."""
    what: str
    way_out: str = ""


Check = Callable[[Session], Iterator[Finding]]
