"""The mark at the start of a UTF-8 text. Without it, Excel assumes the encoding of its machine."""

from __future__ import annotations

from codecs import lookup

BOM = "\ufeff"


def can_be_marked(encoding: str) -> bool:
    """Whether this encoding is UTF-8. Any other is most likely that of the machine, which Excel expects."""
    return lookup(encoding).name == "utf-8"
