"""What can happen says what is wanted, and leaves it to each front-end how that is given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from opsledger.entering.fields import fields_of
from opsledger_events.registry import KINDS
from tests.house.tree import ROOT

SOURCE = ROOT / "events/opsledger_events"
OF_A_COMMAND_LINE = re.compile(r"`|--[a-z]")
ONLY_THERE = ("`opsledger views rebuild`", "`opsledger access grant`")
"""What nobody can do elsewhere begins so."""


def calls(function: str) -> Iterator[list[Any]]:
    """The texts that a function is called with: of its arguments by place and of its keywords' names."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
                given = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
                yield given + [keyword.arg for keyword in node.keywords]


def test_no_sentence_of_a_rule_names_a_command_line() -> None:
    """`asked` and `deed` do, in the words of whoever asks."""
    sentences = [text for text, *_ in calls("tr") if isinstance(text, str) and OF_A_COMMAND_LINE.search(text)]
    assert [text for text in sentences if not any(only in text for only in ONLY_THERE)] == []


def test_what_is_asked_for_exists() -> None:
    """Each verb that leads on is one of its kind, and each field one of an event."""
    names = {"reason", "at", "actor", "expect"} | {
        field.name for kind in KINDS.values() for event in kind.verbs.values() for field in fields_of(event)
    }
    assert [name for name, *_ in calls("asked") if name is not None and name not in names] == []
    deeds = [(kind, verb) for kind, verb, *_ in calls("deed") if kind and verb]
    assert deeds
    assert [(kind, verb) for kind, verb in deeds if verb not in KINDS[kind].verbs] == []
