"""Strict JSON: nothing passes that two readers could read in two ways."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger_events.errors import InputError
from opsledger_events.json_text import check_text, object_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=4)


@given(OBJECTS, st.booleans(), st.sampled_from([None, 1]), st.sampled_from([(",", ":"), (" , ", " : ")]))
def test_every_object_is_read_as_it_was_written(
    value: dict[str, Any], ascii_only: bool, indent: int | None, separators: tuple[str, str]
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent, separators=separators)
    assert object_of(text.encode()) == value


@given(OBJECTS, TEXTS, VALUES, st.sampled_from(["", " ", "\t", "\n"]), st.data())
def test_a_key_that_stands_twice_is_found_wherever_it_stands(
    value: dict[str, Any], key: str, inner: Any, space: str, data: st.DataObject
) -> None:
    quoted = [json.dumps(key, ensure_ascii=data.draw(st.booleans())) for _ in range(2)]
    held = json.dumps(inner, ensure_ascii=False)
    twice = f"{{{quoted[0]}{space}:{held},{quoted[1]}{space}:{held}}}"
    outer = json.dumps(value | {"here": ["@@"]}, ensure_ascii=False).replace('"@@"', twice)
    with pytest.raises(InputError, match="stands twice"):
        object_of(outer.encode())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"a":1,"a":2}', "a: the key stands twice"),
        (b'{"a":1,"\\u0061":2}', "a: the key stands twice"),
        (b'{"x":{"a":1,"a":1}}', "a: the key stands twice"),
        (b'{"a" :1,"a":2,"b":"\\":"}', "a: the key stands twice"),
        (b'{"a":NaN}', "a: NaN"),
        (b'{"a":[1,-Infinity]}', "a: -Infinity"),
        (b'{"a":1e999}', "a: Infinity"),
        (b'{"a":"\xff"}', "a: the byte 0xff is not UTF-8 .character 1"),
        (b'{"a":"x\xed\xa0\x80"}', "a: the byte 0xed is not UTF-8 .character 2"),
        (b'{"a":"\\ud800"}', r"a: \\ud800 is half of a character"),
        (b'{"\\udfff":1}', "half of a character"),
        (b'{"a\xfe":1}', "0xfe is not UTF-8"),
        (b"", "Half a line"),
        (b'{"a":1', "Half a line"),
        (b'{"a":"x', "Half a line"),
        (b'{"a":', "Half a line"),
        (b'{"a":1}}', "Not JSON, at character 8"),
        (b"nonsense", "Not JSON, at character 1"),
        (b"{'a':1}", "Not JSON, at character 2"),
        (b'{"a":01}', "Not JSON"),
        (b'{"a":"x\x00"}', "Not JSON"),
        (b"\xef\xbb\xbf{}", "Not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[1]", "expected, not a list"),
        (b'"x"', "expected, not a text"),
        (b"1", "expected, not a number"),
        (b"true", "expected, not true or false"),
        (b"null", "expected, not nothing"),
    ],
)
def test_what_is_not_an_object_in_strict_json(line: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        object_of(line)


@given(st.binary(max_size=40))
def test_bytes_are_read_or_refused_and_nothing_else(line: bytes) -> None:
    try:
        value = object_of(line)
    except InputError:
        return
    assert object_of(json.dumps(value).encode()) == value


def test_a_message_can_be_written_anywhere() -> None:
    with pytest.raises(InputError) as caught:
        check_text("field", "a\udcffb")
    assert caught.value.message.isprintable()
