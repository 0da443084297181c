"""Every error a user can cause. The exit code stands on the class and is read once, at the edge.

A message says what was wrong and where; `way_out`, when there is one, says what to do about it.
"""

from __future__ import annotations

from typing import ClassVar, Self

from opsledger_events.asking import Words, told_by
from opsledger_events.language import sentences, tr


class OpsledgerError(Exception):
    """Base of all errors that are shown to users instead of a traceback."""

    exit_code: ClassVar[int] = 1
    rule: str = ""
    """The rule that forbids it, where one does."""
    field: str = ""
    """The field that the rule is about, where it is about one."""

    def __init__(self, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self._told = (message, way_out)
        self.message, self.way_out = str(message), str(way_out)

    @property
    def said(self) -> str:
        """All of it after each other."""
        return str(sentences((self.message, self.way_out)))

    def by(self, words: Words) -> Self:
        """The same error in the words of a front-end, for what it asks for (see `asking`)."""
        held = zip(self._told, (self.message, self.way_out), strict=True)
        return self.saying(*(str(told_by(words, told)) if str(told) == now else now for told, now in held))

    def saying(self, message: str, way_out: str) -> Self:
        """The same error in other words; everything else that it tells stays."""
        told = type(self).__new__(type(self), message)
        told.__dict__.update(self.__dict__)
        told._told = (message, way_out)
        told.message, told.way_out = str(message), str(way_out)
        return told


class CheckFailedError(OpsledgerError):
    """A check found a difference."""


class InputError(OpsledgerError):
    """What was given is not of the form asked for: a wrong type, an unknown name, a bad date."""

    exit_code = 2


class NotFoundError(OpsledgerError):
    """There is no such record, position, file or ledger."""

    exit_code = 3


class ConflictError(OpsledgerError):
    """The record moved on since the version that was expected."""

    exit_code = 4


class KeyReusedError(OpsledgerError):
    """An idempotency key came again with another body."""

    exit_code = 5


class IntegrityError(OpsledgerError):
    """The ledger does not hold what it should hold."""

    exit_code = 6


class ViewStoppedError(OpsledgerError):
    """A view that a question needs stopped at an entry that it refuses. The log is whole; other views go on.

    Not exit code 1: of `diff` and others that is an answer.
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
    """The file of the views is damaged, which costs no more than the time to build it again from the log."""

    exit_code = 6

    def __init__(self, what: str, way_out: str = "") -> None:
        super().__init__(
            tr("The views are damaged: {what}.", what=what),
            way_out or tr("`opsledger views rebuild` builds them anew; the log is the truth."),
        )


class BusyError(OpsledgerError):
    """Another process holds the ledger; trying again may succeed."""

    exit_code = 7


class DeniedError(OpsledgerError):
    """This user may not do that; a read-only ledger and a full disk count here too."""

    exit_code = 8


class NotPermittedError(DeniedError):
    """No role that was granted covers it. Names the rule of access that it breaks (see `permission`)."""

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
    """An amendment names a field that it does not set. What is asked is of the wrong form; the rule that says so is named."""
