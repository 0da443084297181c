"""The reference of the command line, made from what `--help` says: `docs/reference/cli.md`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from opsledger.cli.commands import TABLE, program
from opsledger.cli.help import Context, Formatter, record_of
from opsledger.cli.kinds import KindGroup, group_of
from opsledger.cli.options import SharedOption
from opsledger.cli.subcommands import Subcommands
from opsledger.cli.writing import write_options
from opsledger.moments import COMING, FORMS
from opsledger_events.registry import KINDS

WIDTH = 100

EXAMPLES = "\b\n"
"""How a paragraph of examples begins: help does not fill it."""

HEAD = """\
# The command line

This page is made from the program (`make docs`): what stands here is what `opsledger COMMAND --help` prints.

Data goes to standard output, everything else to standard error. `-` stands for standard input everywhere a file is
taken. Options that are shared by every command may stand before it or after it; the later one holds. Off a terminal there is
no colour, no cutting of lines, no progress and no question; `NO_COLOR` is honoured. `Ctrl-C` leaves nothing half written.

`-o csv` and `-o tsv` have one line for each row, in UTF-8 and without a byte order mark, as other programs want it. A file that is to be opened in Excel is made by
`opsledger list issue -o excel > issues.csv`: the same behind the mark, without which Excel shows Chinese as nonsense.

Which ledger: `--ledger`, else `OPSLEDGER_LEDGER`, else `ledger = "…"` in an `opsledger.toml` of this or a parent folder,
else the nearest ledger upwards, else your own. `OPSLEDGER_OUTPUT`, `OPSLEDGER_LANG` and `OPSLEDGER_ZONE` stand for `-o`,
`--lang` and `--zone`. `OPSLEDGER_VAULT` names the folder of the [keys of what is sealed](../guides/personal-data.md), where they are not to lie in
the ledger's.

## Moments

`--as-of` asks what held at a time; `--known-at` asks what the ledger knew at a position or a time. Both together ask both. A
position given to `--as-of` means what was known then. A time without a zone is read in `--zone`, else in the system's. A
date in digits, such as `2016-03-01` or `2016/3/1`, is 00:00 of that day; a day in words, a week, a month, a quarter or a year means its
**end**. For when something *happened* (`--at`, `--since`) all of them mean their start, and for `--until` their end. What a moment
came to is said on standard error. `diff` takes `TIME@KNOWN` too: what held at a time, as it was known at another.

Forms: {forms}. What is none of them is refused; see [the decision](../adr/0020-a-grammar-of-moments.md).

A day that lies ahead (`--due`, `--until`, `--evaluate-on`) may be: {coming}.

## Exit codes

| Code | Meaning |
|---|---|
| 0 | ok |
| 1 | a difference or a failed check |
| 2 | usage: an unknown name, a wrong type, a bad date |
| 3 | not found |
| 4 | conflict: the record is not at the expected version |
| 5 | the idempotency key was used with another body |
| 6 | integrity: the log does not hold what it should, or a view that the question needs stopped at an entry |
| 7 | busy; try again |
| 8 | denied: read-only, no space, no permission |
| 9 | refused by a rule of the handbook |
| 130, 141 | interrupted, which a process sees as ended by SIGINT; the reader of the output went away |

## Forms of output

`table` is for people: in the user's zone, with labels, cut to the width of a terminal. `json` and `ndjson` keep types and have
every field; times are UTC. `csv` and `tsv` have one line for each row: line ends and control characters in a value are shown
as escapes, lists are JSON, and a text that a spreadsheet would calculate gets an apostrophe in front. In every form, nothing that
comes from data can act on a terminal.
"""

TITLES = {"start": "Start", "write": "Write", "read": "Read", "prove": "Prove and keep"}


def page() -> str:
    """The whole page."""
    root = Context(program, info_name="opsledger")
    parts = [HEAD.format(forms=_listed(FORMS), coming=_listed(COMING)), *_shared(root)]
    for section, names in TABLE.items():
        parts.append(f"## {TITLES[section]}\n")
        for name in names:
            command = program.get_command(root, name)
            assert command is not None
            parts.append(_command(command, root, name))
    parts.extend(_kinds(root))
    return "\n".join(parts)


def _shared(root: click.Context) -> Iterator[str]:
    shared = [option for option in program.get_params(root) if isinstance(option, SharedOption)]
    yield "## Shared options\n"
    yield _block(_records(root, shared))


def _command(command: click.Command, root: click.Context, name: str) -> str:
    context = Context(command, info_name=name, parent=root)
    shown = (command.other() if isinstance(command, Subcommands) else None) or command
    own = [option for option in shown.get_params(context) if not isinstance(option, SharedOption)]
    parts = [f"### opsledger {name}\n", _usage(context), f"{command.help}\n"]
    if records := _records(context, own):
        parts.append(_block(records))
    if command.epilog:
        parts.append(_epilog(command.epilog))
    if isinstance(command, click.Group):
        parts.extend(_below(command, context))
    return "\n".join(parts)


def _below(group: click.Group, parent: click.Context) -> Iterator[str]:
    """The subcommands of a group."""
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        assert command is not None
        yield _verb(command, Context(command, info_name=name, parent=parent))


def _epilog(text: str) -> str:
    """What stands at the end of a command's help; its examples as code."""
    parts = [
        f"```sh\n{part.removeprefix(EXAMPLES)}\n```" if part.startswith(EXAMPLES) else part
        for part in text.split("\n\n")
    ]
    return "\n\n".join(parts) + "\n"


def _kinds(root: click.Context) -> Iterator[str]:
    yield "## Record kinds\n"
    yield "A command for each verb of each kind, made from its declaration. Every one of them also has these options:\n"
    yield _block(_records(root, [*write_options(), _data_option()]))
    for kind in KINDS.values():
        group = group_of(kind.name)
        parent = Context(group, info_name=kind.name, parent=root)
        yield f"### opsledger {kind.name}\n"
        yield f"{kind.help.en}.\n"
        for verb in group.list_commands(parent):
            command = group.get_command(parent, verb)
            assert command is not None
            yield _verb(command, Context(command, info_name=verb, parent=parent))


def _verb(command: click.Command, context: click.Context) -> str:
    everywhere = {option.name for option in write_options()} | {"data"}
    own = [
        option
        for option in command.get_params(context)
        if not isinstance(option, SharedOption) and option.name not in everywhere
    ]
    parts = [f"#### {context.command_path}\n", _usage(context), f"{command.help}\n"]
    if records := _records(context, own):
        parts.append(_block(records))
    if command.epilog:
        parts.append(_epilog(command.epilog))
    return "\n".join(parts)


def _data_option() -> click.Parameter:
    context = Context(program, info_name="opsledger")
    group = KindGroup(KINDS["issue"])
    command = group.get_command(context, "raise")
    assert command is not None
    return next(option for option in command.get_params(context) if option.name == "data")


def _usage(context: click.Context) -> str:
    pieces = " ".join(context.command.collect_usage_pieces(context))
    return f"```\n{context.command_path} {pieces}\n```\n"


def _records(context: click.Context, options: Sequence[click.Parameter]) -> list[tuple[str, str]]:
    records = [record_of(option, context) for option in options if isinstance(option, click.Option)]
    return [record for record in records if record is not None and "--help" not in record[0]]


def _block(records: list[tuple[str, str]]) -> str:
    formatter = Formatter(width=WIDTH)
    formatter.write_dl(records)
    return f"```text\n{formatter.getvalue()}```\n"


def _listed(forms: str) -> str:
    return forms.replace(" · ", ", ")
