"""Every key and value of a TOML text is found where an editor shows it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from opsledger.importing.toml_places import Place, places_of

TEXT = '''\
# a "comment" = 1
name = "x"
a.b = 1
"odd key" = [1, "two, # not a comment", [3]]
when = { column = "s", is = ["A", "B"] }

[source]  # the source
null = [
  "?",  # one
  "",
]

[[rule]]
do = "issue raise"
fields = { title = "{a}", tags = ["t"] }
[[rule]]
do = """
several
lines = [no]
"""
  [rule.fields]
  title = 'x = "y"'
[[rule.more]]
q = 1
'''


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path of a parsed TOML value."""
    found = [path] if path else []
    if isinstance(value, dict):
        for name, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            found += paths(inner, (*path, name))  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for index, inner in enumerate(value):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            found += paths(inner, (*path, index))
    return found


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("name",), Place(2, 1)),
        (("a", "b"), Place(3, 3)),
        (("odd key",), Place(4, 1)),
        (("when", "is"), Place(5, 24)),
        (("source", "null"), Place(8, 1)),
        (("rule", 0, "do"), Place(14, 1)),
        (("rule", 0, "fields", "title"), Place(15, 12)),
        (("rule", 1), Place(16, 1)),
        (("rule", 1, "fields", "title"), Place(22, 3)),
        (("rule", 1, "more", 0, "q"), Place(24, 1)),
    ],
)
def test_keys_have_line_and_column(path: tuple[str | int, ...], place: Place) -> None:
    assert places_of(TEXT).key(path) == place


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("name",), Place(2, 8)),
        (("odd key", 1), Place(4, 17)),
        (("odd key", 2, 0), Place(4, 42)),
        (("when", "is", 1), Place(5, 35)),
        (("source", "null", 1), Place(10, 3)),
        (("rule", 1, "do"), Place(17, 6)),
    ],
)
def test_values_have_line_and_column(path: tuple[str | int, ...], place: Place) -> None:
    assert places_of(TEXT).value(path) == place


def test_every_path_that_tomllib_reads_has_a_place() -> None:
    known = places_of(TEXT)
    missing = [p for p in paths(tomllib.loads(TEXT)) if p not in known.keys and p not in known.values]
    assert missing == []


def test_a_path_that_is_not_there_has_the_place_of_its_table() -> None:
    assert places_of(TEXT).key(("rule", 1, "fields", "nothing")) == Place(21, 3)
