"""A long text, known by its digest: the body of a document.

A command carries the text; the store keeps it once, as a blob under its digest, and the entry carries
only the reference. So one text that moves or comes back costs nothing, and entries stay small.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import fields

from opsledger_events.blank import has_text
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.marks import leaves_of
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Value, says

BLOB_LIMIT_BYTES = 64 * 1024 * 1024


class Body(Value):
    """SHA-256 (hex) and size of a UTF-8 text, with the text itself where it is at hand."""

    sha256: str
    size_bytes: int
    text: str | UnsetType = UNSET

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read in it, as far as is known: of a text that is not at hand, its size."""
        return not (self.size_bytes if self.text is UNSET else has_text(self.text))

    def reference(self) -> Body:
        """The same body without its text, as entries and records keep it."""
        return self if self.text is UNSET else Body(sha256=self.sha256, size_bytes=self.size_bytes)


def body_fields(event: type[Struct]) -> tuple[str, ...]:
    """The fields of an event that may hold a `Body`."""
    return _body_fields(event)


@cache
def _body_fields(owner: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(owner) if Body in leaves_of(field.type))


def body_in(record: object) -> Body | None:
    """The text of a record; None where its kind has none, or it is empty."""
    body = getattr(record, "body", None)
    return body if isinstance(body, Body) and body.size_bytes else None


def body_of(text: str) -> Body:
    """A body from its text."""
    from hashlib import sha256  # noqa: PLC0415 - takes long to load, and reading needs none

    raw = text.encode()
    return Body(sha256=sha256(raw).hexdigest(), size_bytes=len(raw), text=text)


NO_BODY = Body(sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", size_bytes=0)
"""The empty text."""


BodyField = Annotated[
    str | Body,
    says(("Text", "正文"), ("In Markdown; kept by its digest", "Markdown 格式，按摘要保存"), long=True),
]
"""What a command carries: a text, or a body that is one already."""


def as_body(given: str | Body) -> Body:
    """A body from what a command carries: a text, or a body that is one already."""
    return body_of(given) if isinstance(given, str) else given


def reference_to(given: str | Body) -> Body:
    """The reference that a record keeps of what an event carries."""
    return as_body(given).reference()


def check_body(given: str | Body, known: tuple[Body | None, ...]) -> None:
    """Raise InputError for a digest without its text that the record does not hold already."""
    if isinstance(given, str) or given in known:
        return
    if given.text is UNSET or body_of(given.text) != given:
        raise InputError(
            tr("body: the digest {digest} comes without the text it belongs to.", digest=given.sha256),
            tr("Give the text itself; its digest is computed."),
        )


def body_can_be_read(now: Situation) -> Breach | None:
    """A text that is drafted is empty for the time being, or there is something to read in it."""
    given: str | Body = getattr(now.event, "body", "")
    if not given or not as_body(given).size_bytes or not as_body(given).is_blank:
        return None
    return Breach(
        "approval.content",
        "body",
        tr("body: there is nothing to read in the text."),
        tr("Write it, or leave it empty until it is written."),
    )
