"""Whole numbers that a field for numbers cannot hold: above 2^53, a float cannot represent each of them.

Such a number would silently be recorded as another one. It is refused instead, wherever it comes from.
"""

from __future__ import annotations

import re
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import fields

from opsledger_events.errors import InputError
from opsledger_events.language import tr

EVERY_ONE = 2**53
"""Up to this number a float can represent every whole number."""

SHOWN_DIGITS = 40
_whole = re.compile(r"[+-]?[0-9][0-9_]*").fullmatch


def may_be_inexact(given: Any) -> bool:
    """Whether a value contains, or is, a whole number so large that a float may not represent it."""
    if isinstance(given, int):
        return not -EVERY_ONE <= given <= EVERY_ONE
    if isinstance(given, dict):
        return any(map(may_be_inexact, cast("dict[str, Any]", given).values()))
    if isinstance(given, list | tuple):
        return any(map(may_be_inexact, cast("list[Any]", given)))
    return False


def check_exact(name: str, given: Any, held: Any) -> None:
    """Raise InputError if a whole number in `given` became another one in `held`, its converted form."""
    if isinstance(given, int):
        if isinstance(held, float) and int(held) != given:
            raise _not_exact(name, given, held)
    elif isinstance(given, list | tuple):
        pairs = zip(cast("list[Any]", given), cast("list[Any]", held), strict=False)
        for place, (inner, made) in enumerate(pairs):
            check_exact(f"{name}[{place}]", inner, made)
    elif isinstance(given, dict):
        made = _by_name(held)
        for key, inner in cast("dict[str, Any]", given).items():
            check_exact(f"{name}.{key}", inner, made.get(key))


def check_exact_text(name: str, text: str, held: float) -> None:
    """The same for a whole number given as text; a number with a point or an exponent is not checked further."""
    if not -EVERY_ONE < held < EVERY_ONE and _whole(text.strip()) and int(text) != held:
        raise _not_exact(name, int(text), held)


def _by_name(held: Any) -> dict[str, Any]:
    if isinstance(held, Struct):
        return {field.encode_name: getattr(held, field.name) for field in fields(held)}
    return cast("dict[str, Any]", held) if isinstance(held, dict) else {}


def _not_exact(name: str, given: int, held: float) -> InputError:
    digits = str(given)
    shown = digits if len(digits) <= SHOWN_DIGITS else f"{digits[:SHOWN_DIGITS]}…"
    return InputError(
        tr("{field}: {value} cannot be kept exactly.", field=name, value=shown),
        tr(
            "Above 9007199254740992 not every whole number can. The nearest is {near}; or count in thousands.",
            near=repr(held) if abs(held) >= 1e22 else int(held),
        ),
    )
