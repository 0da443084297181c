"""A long text, known by its digest: the body of a document.

Short bodies stand in the event itself. Above `INLINE_LIMIT_BYTES` the store keeps the text once, as a
blob under its digest, and the event carries only the reference.
"""

from __future__ import annotations

from hashlib import sha256

from msgspec import UNSET, UnsetType

from opsledger_events.values import Value

INLINE_LIMIT_BYTES = 16 * 1024
BLOB_LIMIT_BYTES = 64 * 1024 * 1024


class Body(Value):
    """SHA-256 (hex) and size of a UTF-8 text, with the text itself where it is at hand."""

    sha256: str
    size_bytes: int
    text: str | UnsetType = UNSET

    def reference(self) -> Body:
        """The same body without its text, as records keep it."""
        return self if self.text is UNSET else Body(sha256=self.sha256, size_bytes=self.size_bytes)


def body_of(text: str) -> Body:
    """A body from its text."""
    raw = text.encode()
    return Body(sha256=sha256(raw).hexdigest(), size_bytes=len(raw), text=text)


NO_BODY = Body(sha256=sha256(b"").hexdigest(), size_bytes=0)
