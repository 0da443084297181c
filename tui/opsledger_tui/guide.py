"""The tables of keys in the guide, made from the registry of actions.

`python -m opsledger_tui.guide docs/guides/tui.md` writes them between their marks.
"""

from __future__ import annotations

import sys
from pathlib import Path

from opsledger_tui.action import Action, Group, Where, key_name
from opsledger_tui.actions import ACTIONS

BEGIN = "<!-- keys: made by opsledger_tui.guide -->"
END = "<!-- end of keys -->"

_PLACES = {
    Where.APP: "",
    Where.PANE: "",
    Where.NOW: " (Now)",
    Where.LOG: " (Log)",
    Where.BOOK: " (Book)",
    Where.DIFF: " (Diff)",
    Where.LINES: " (form)",
    Where.KPI: " (KPI)",
    Where.CHART: " (chart)",
    Where.VERIFY: " (Verify)",
    Where.CHECKS: " (checks)",
    Where.FORM: " (form)",
    Where.ROW: " (row)",
    Where.TABLE: " (table)",
    Where.PICKER: " (choice)",
}


def keys_in_markdown() -> str:
    """A table for every group of actions, in both languages."""
    parts: list[str] = []
    for group in Group:
        parts += [
            f"### {group.label.en} · {group.label.zh}",
            "",
            "| Keys | | 说明 | Name |",
            "|---|---|---|---|",
        ]
        parts += [_row(action) for action in ACTIONS if action.group is group]
        parts.append("")
    return "\n".join(parts)


def with_keys(page: str) -> str:
    """The page with new tables. Raises ValueError if it has no place for them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{keys_in_markdown()}\n{END}{after}"


def _row(action: Action) -> str:
    keys = " ".join(f"`{key_name(key)}`" for key in action.keys)
    return f"| {keys} | {action.help.en}{_PLACES[action.where]} | {action.help.zh} | `{action.name}` |"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(with_keys(target.read_text(encoding="utf-8")), encoding="utf-8")
