"""What `opsledger doctor` says of one thing that it looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from opsledger.cli.session import Session


class Finding(NamedTuple):
    """One thing that was looked at."""

    check: str
    verdict: str
    """`ok`, `warning` or `bad`."""
    what: str
    way_out: str = ""


Check = Callable[[Session], Iterator[Finding]]
