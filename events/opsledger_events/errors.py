"""Every error that a user can cause. The class holds the exit code, which is read once, at the edge.

The message says what was wrong and where; `way_out`, if given, says what to do about it.
"""

from __future__ import annotations

from typing import ClassVar, Self

from opsledger_events.asking import Words, told_by
from opsledger_events.language import sentences, tr


class OpsledgerError(Exception):
    """Base of all errors that are shown to users instead of a traceback."""

    exit_code: ClassVar[int] = 1
    rule: str = ""
    """The name of the rule that forbids it, if one does."""
    field: str = ""
    """The field that the rule is about, if any."""

    def __init__(self, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self._told = (message, way_out)
        self.message, self.way_out = str(message), str(way_out)

    @property
    def said(self) -> str:
        """The message followed by the way out."""
        return str(sentences((self.message, self.way_out)))

    def by(self, words: Words) -> Self:
        """The same error in the words of a front-end (see `asking`)."""
        held = zip(self._told, (self.message, self.way_out), strict=True)
        return self.saying(*(str(told_by(words, told)) if str(told) == now else now for told, now in held))

    def saying(self, message: str, way_out: str) -> Self:
        """The same error with another message and way out; its other attributes are kept."""
        told = type(self).__new__(type(self), message)
        told.__dict__.update(self.__dict__)
        told._told = (message, way_out)
        told.message, told.way_out = str(message), str(way_out)
        return told


class CheckFailedError(OpsledgerError):
    """A check found a difference."""


class InputError(OpsledgerError):
    """The input does not have the required form: a wrong type, an unknown name, a bad date."""

    exit_code = 2


class NotFoundError(OpsledgerError):
    """There is no such record, position, file or ledger."""

    exit_code = 3


class ConflictError(OpsledgerError):
    """The record has changed since the expected version."""

    exit_code = 4


class KeyReusedError(OpsledgerError):
    """An idempotency key was reused with another body."""

    exit_code = 5


class IntegrityError(OpsledgerError):
    """The ledger's content is not what it should be."""

    exit_code = 6


class ViewStoppedError(OpsledgerError):
    """A view that a question needs stopped at an entry that it refuses. The log is intact; other views go on.

    The exit code is not 1, because 1 is an answer of `diff` and other commands.
    """

    exit_code = 6

    def __init__(self, view: str, position: int, failure: str) -> None:
        super().__init__(
            tr(
                "The view “{view}” stopped at event {position}: {failure}",
                view=view,
                position=position,
                failure=failure,
            ),
            tr(
                "`opsledger views rebuild` tries it again; where it stops again, run `opsledger verify` or upgrade."
            ),
        )
        self.view = view
        self.position = position


class ViewsDamagedError(OpsledgerError):
    """The file of the views is damaged. Building it again from the log costs only time."""

    exit_code = 6

    def __init__(self, what: str, way_out: str = "") -> None:
        super().__init__(
            tr("The views are damaged: {what}.", what=what),
            way_out or tr("`opsledger views rebuild` builds them anew; the log is the truth."),
        )


class BusyError(OpsledgerError):
    """Another process has locked the ledger; trying again may succeed."""

    exit_code = 7


class DeniedError(OpsledgerError):
    """This user may not do that; also raised for a read-only ledger and a full disk."""

    exit_code = 8


class NotPermittedError(DeniedError):
    """No granted role covers it. Names the access rule that it breaks (see `permission`)."""

    def __init__(self, message: str, way_out: str = "", *, rule: str = "") -> None:
        super().__init__(message, way_out)
        self.rule = rule


class RefusedError(OpsledgerError):
    """A rule of the handbook forbids it. Names the rule and the field."""

    exit_code = 9

    def __init__(self, message: str, way_out: str = "", *, rule: str = "", field: str = "") -> None:
        super().__init__(message, way_out)
        self.rule = rule
        self.field = field


class NotAmendedError(InputError, RefusedError):
    """An amendment names a field that amendments cannot set. The input has the wrong form, and the error names the rule."""
