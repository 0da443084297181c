"""One JSON object from one line, strictly: no duplicate keys, no NaN, no partial line, no invalid text."""

from __future__ import annotations

import re
from math import isfinite
from typing import Any, cast

import msgspec

from opsledger_events.errors import InputError
from opsledger_events.language import tr

_decode = msgspec.json.Decoder().decode
_space_before_colon = re.compile(rb'"[ \t\r\n]+:').search
_SURROGATE = "[\ud800-\udfff]"


def object_of(line: bytes, example: str = '{"name": "…"}') -> dict[str, Any]:
    """The object in a JSON text, such as `example`. Raises InputError naming the field and the fault."""
    try:
        value = _decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise why_not(line, error) from error
    if not isinstance(value, dict):
        raise InputError(
            tr("A JSON object was expected, not {found}.", found=name_of(value)),
            tr("Write it in braces: {example}", example=example),
        )
    found = cast("dict[str, Any]", value)
    if may_repeat_a_key(line, found):
        read_slowly(line)
    return found


def may_repeat_a_key(line: bytes, value: dict[str, Any]) -> bool:
    """Whether a key of the decoded `value` may occur twice in its text; False is certain.

    A key is a string followed by a colon. If the text has as many of those as the value has keys,
    no key was dropped; a space before a colon would hide a key from the count. JSON readers differ in
    which of two values they take, so neither may pass.
    """
    return line.count(b'":') != count_keys(value) or _space_before_colon(line) is not None


def count_keys(value: Any) -> int:
    """The number of keys in all objects of a decoded value."""
    if type(value) is dict:
        found = cast("dict[str, Any]", value)
        count = len(found)
        for inner in found.values():
            if type(inner) is dict or type(inner) is list:
                count += count_keys(inner)
        return count
    if type(value) is list:
        return sum(map(count_keys, cast("list[Any]", value)))
    return 0


def read_slowly(line: bytes) -> None:
    """Read a text again with a slower reader that can name the field. Raises InputError."""
    import json  # noqa: PLC0415 - needed only for a doubtful text

    json.loads(line.decode("utf-8", "surrogateescape"), object_pairs_hook=_checked)


def _checked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(
                tr("{field}: the key stands twice in one object.", field=printable(key)),
                tr("Leave one of the two out."),
            )
        check_text(printable(key), key)
        check_value(printable(key), value)
        found[key] = value
    return found


def check_value(name: str, value: Any) -> None:
    """Raise InputError for a text or number, alone or in a list, that the ledger cannot store."""
    if isinstance(value, str):
        check_text(name, value)
    elif isinstance(value, float) and not isfinite(value):
        word = {"inf": "Infinity", "-inf": "-Infinity"}.get(str(value), "NaN")
        raise InputError(
            tr("{field}: {value} is not a number that can be kept.", field=name, value=word),
            tr("Give a finite number of at most 308 digits, or leave the field out."),
        )
    elif isinstance(value, list | tuple):
        for inner in cast("list[Any]", value):
            check_value(name, inner)
    elif isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            check_value(f"{name}.{key}", inner)


def check_text(name: str, text: str) -> None:
    """Raise InputError for text that is not valid Unicode: broken UTF-8, or half of a surrogate pair."""
    if text.isascii() or not (broken := re.search(_SURROGATE, text)):
        return
    code = ord(broken[0])
    what = (
        tr("the byte {byte} is not UTF-8", byte=f"0x{code - 0xDC00:02x}")
        if 0xDC80 <= code <= 0xDCFF
        else tr("{half} is half of a character", half=f"\\u{code:04x}")
    )
    raise InputError(
        tr("{field}: {what} (character {place}).", field=name, what=what, place=broken.start() + 1),
        tr("Write the text as UTF-8."),
    )


def why_not(line: bytes, error: Exception) -> InputError:
    """The error for a text that is not JSON, with the reason in words."""
    import json  # noqa: PLC0415

    if isinstance(error, RecursionError):
        return InputError(tr("The JSON is nested too deeply."))
    try:
        read_slowly(line)
    except InputError as found:
        return found
    except json.JSONDecodeError as found:
        place = tr("character {place}", place=found.pos + 1)
        if found.pos >= len(found.doc.rstrip()) or "Unterminated" in found.msg:
            return InputError(
                tr("Half a line: the JSON ends in the middle, at {place}.", place=place),
                tr("One command is one whole line."),
            )
        return InputError(
            tr("Not JSON, at {place}: {error}.", place=place, error=_in_words(found.msg)), json_wanted()
        )
    except (ValueError, RecursionError) as found:
        return InputError(tr("Not JSON: {error}.", error=found), json_wanted())
    return InputError(tr("Not JSON."), json_wanted())


def json_wanted() -> str:
    """The way out for a text that is not JSON."""
    return tr(
        "Write JSON, names and texts in double quotes: {example}", example='{"name": "…", "tags": ["a", "b"]}'
    )


def _in_words(said: str) -> str:
    """The message of Python's JSON reader in the language of this run."""
    words = (
        ("Expecting value", tr("a value is missing")),
        ("Expecting property name", tr("a name in double quotes is missing")),
        ("Expecting ':'", tr("a colon is missing")),
        ("Expecting ','", tr("a comma is missing")),
        ("Illegal trailing comma", tr("there is a comma too many")),
        ("Extra data", tr("something follows its end")),
        ("Invalid control character", tr("a line break or another control character stands in a text")),
        ("Invalid \\", tr("a backslash begins no escape that JSON has")),
    )
    return next((word for begins, word in words if said.startswith(begins)), tr("it cannot be read"))


def name_of(value: object) -> str:
    """JSON's name for a value's type."""
    names: dict[str, str] = {
        "NoneType": tr("nothing"),
        "str": tr("a text"),
        "bool": tr("true or false"),
        "int": tr("a number"),
        "float": tr("a number"),
        "list": tr("a list"),
        "tuple": tr("a list"),
        "dict": tr("an object"),
    }
    name = type(value).__name__
    return names.get(name, name)


def printable(text: str) -> str:
    """A text in a form that every terminal can show."""
    return text.encode("utf-8", "backslashreplace").decode()
