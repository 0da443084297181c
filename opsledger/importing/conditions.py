"""Compiles the conditions of a mapping to plain functions of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from opsledger.importing.context import Context, text_of
from opsledger.importing.mapping import Condition, Scalar, When, several
from opsledger.importing.numbers import number_of
from opsledger_events.errors import InputError
from opsledger_events.language import tr

Holds = Callable[[Context], bool]


class Test(NamedTuple):
    """A compiled condition, and the columns that it reads."""

    holds: Holds | None
    """The condition; None if it always holds."""
    columns: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    """Columns whose earlier values it needs."""
    keyed: bool = False
    """Whether it depends on what earlier rows said about the same key."""


def condition(when: When, mark: str = ".") -> Test:
    """The test of one condition, or of several that must all hold. Raises InputError.

    `mark` is the decimal mark of numbers in texts.
    """
    parts = [_one(part, mark) for part in ((when,) if isinstance(when, Condition) else when)]
    return _all(parts)


def _all(parts: list[Test]) -> Test:
    tests = [part.holds for part in parts if part.holds is not None]
    columns, watched, keyed = _reads(parts)
    if not tests:
        return Test(None, columns, watched, keyed)

    def every(context: Context) -> bool:
        return all(test(context) for test in tests)

    return Test(tests[0] if len(tests) == 1 else every, columns, watched, keyed)


def _reads(parts: list[Test]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    columns = tuple(dict.fromkeys(name for part in parts for name in part.columns))
    watched = tuple(dict.fromkeys(name for part in parts for name in part.watched))
    return columns, watched, any(part.keyed for part in parts)


def _one(written: Condition, mark: str) -> Test:
    parts = [*_tests_of_column(written, mark), *_tests_of_key(written)]
    if written.all:
        parts.append(condition(written.all, mark))
    if written.any:
        parts.append(_any([_one(part, mark) for part in written.any]))
    if written.not_ is not None:
        parts.append(_not(_one(written.not_, mark)))
    if not parts:
        raise InputError(
            tr("This condition tests nothing."), tr('Write, for example: column = "status", is = ["A"].')
        )
    return _all(parts)


def _any(parts: list[Test]) -> Test:
    columns, watched, keyed = _reads(parts)
    tests = [part.holds for part in parts if part.holds is not None]

    def one(context: Context) -> bool:
        return any(test(context) for test in tests)

    return Test(one, columns, watched, keyed)


def _not(part: Test) -> Test:
    holds = part.holds
    assert holds is not None  # an empty condition was refused

    def fails(context: Context) -> bool:
        return not holds(context)

    return part._replace(holds=fails)


def _tests_of_key(written: Condition) -> Iterator[Test]:
    first, moved = written.first, written.moved

    def is_first(context: Context) -> bool:
        return context.first is first

    def is_moved(context: Context) -> bool:
        return context.moved is moved

    if first is not None:
        yield Test(is_first, keyed=True)
    if moved is not None:
        yield Test(is_moved, keyed=True)


def _tests_of_column(written: Condition, mark: str) -> Iterator[Test]:
    name = written.column
    tests = list(_tests(written, name, mark))
    if tests and not name:
        raise InputError(tr("This condition does not say which column it looks at."), tr("Add column = “…”."))
    if name and not tests:
        raise InputError(
            tr("This condition does not say what is tested of “{name}”.", name=name),
            tr("Add one of: is, like, above, below, same_as, empty, changed, was."),
        )
    for holds, more, watched in tests:
        yield Test(holds, (name, *more), (name,) if watched else (), keyed=watched)


def _tests(written: Condition, name: str, mark: str) -> Iterator[tuple[Holds, tuple[str, ...], bool]]:
    """Each test of a column, the other columns that it reads, and whether it needs the earlier value."""
    if written.is_ is not None:
        wanted = texts(written.is_)
        yield (lambda c: text_of(c.values.get(name)) in wanted), (), False
    if written.like:
        patterns = tuple(pattern.casefold() for pattern in several(written.like))
        yield (lambda c: _like(c.values.get(name), patterns)), (), False
    if written.above is not None:
        least = written.above
        yield (lambda c: (n := number_of(c.values.get(name), mark)) is not None and n > least), (), False
    if written.below is not None:
        most = written.below
        yield (lambda c: (n := number_of(c.values.get(name), mark)) is not None and n < most), (), False
    if other := written.same_as:
        yield (lambda c: text_of(c.values.get(name)) == text_of(c.values.get(other))), (other,), False
    if written.empty is not None:
        empty = written.empty
        yield (lambda c: (text_of(c.values.get(name)) == "") is empty), (), False
    if written.changed is not None:
        changed = written.changed
        yield (lambda c: (name in c.changed) is changed), (), True
    if written.was is not None:
        former = texts(written.was)
        yield (lambda c: text_of(c.before.get(name)) in former), (), True


def texts(values: Scalar | tuple[Scalar, ...]) -> frozenset[str]:
    """Values of a mapping as the texts that are compared."""
    return frozenset(text_of(v) for v in (values if isinstance(values, tuple) else (values,)))


def _like(value: Any, patterns: tuple[str, ...]) -> bool:
    text = text_of(value).casefold()
    return any(fnmatchcase(text, pattern) for pattern in patterns)
