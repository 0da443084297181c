"""Click's usage errors in the words of this program: what was wrong, and the nearest valid word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

import click

from opsledger.cli.options import no_moment_here
from opsledger_events.language import joined, sentences, tr

ALIKE = 0.7
"""How similar an option or a command must be to the mistyped one to be offered. It is high because they are short."""

TOO_MUCH = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
"""Click's message for surplus words, for which it has no error class."""


def explain_usage(error: click.ClickException) -> tuple[str, str]:
    """The message and the advice of a usage error."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "opsledger"
    see = tr("See `{command} --help`.", command=path)
    if isinstance(error, click.NoSuchOption):
        if context is not None and error.option_name in ("--as-of", "--known-at"):
            return no_moment_here(error.option_name, context.command)
        near = _nearest_option(error, context)
        return tr("There is no option “{name}”.", name=error.option_name), _did_you_mean(near) or see
    if isinstance(error, NoSuchCommandError):
        return error.message, sentences((error.way_out, see))
    if isinstance(error, click.MissingParameter):
        return tr("{name} is missing.", name=_name_of(error.param)), see
    if isinstance(error, click.BadParameter):
        name = _name_of(error.param)
        if error.param and (wanted := _wanted(error.param.type)):
            return tr("{name} takes {wanted}.", name=name, wanted=wanted), see
        return f"{name}: {error.message}".removeprefix(": "), see
    if isinstance(error, click.BadOptionUsage):
        return tr("{name} needs a value.", name=error.option_name), see
    if isinstance(error, click.FileError):
        return f"{error.ui_filename}: {error.message}", ""
    if found := TOO_MUCH.fullmatch(error.message):
        return tr("“{words}” is too much here.", words=found[1]), see
    return error.format_message(), see


def _wanted(kind: click.ParamType[Any, Any]) -> str:
    """A description of a type's values; empty for a type with messages of this program."""
    if isinstance(kind, click.Choice):
        return tr("one of: {choices}", choices=joined(map(str, cast("Sequence[object]", kind.choices))))
    if kind is click.INT:
        return tr("a whole number")
    if kind is click.FLOAT:
        return tr("a number")
    return ""


class NoSuchCommandError(click.UsageError):
    """A group has no such command. `way_out` names the most similar one; empty if there is none."""

    def __init__(self, message: str, way_out: str, context: click.Context) -> None:
        """`context` is that of the group."""
        super().__init__(message, context)
        self.way_out = way_out


def no_such_command(group: click.Group, context: click.Context, name: str) -> NoSuchCommandError:
    """The error for a mistyped command, with the nearest one, or the one of that name outside the group."""
    from difflib import get_close_matches

    from opsledger.cli.habits import instead_of

    root = context.find_root().command
    close = get_close_matches(name, group.list_commands(context), n=1, cutoff=ALIKE)
    if group is not root and isinstance(root, click.Group) and root.get_command(context, name):
        way_out = _did_you_mean(f"opsledger {name}{_about(group, name)}")
    elif not (way_out := instead_of(name)):
        way_out = _did_you_mean(close[0] if close else _kind_called(name) if group is root else "")
    return NoSuchCommandError(tr("There is no command “{name}”.", name=name), way_out, context)


def _about(group: click.Group, name: str) -> str:
    """The arguments of a command outside a group, if it takes the group's kind."""
    from opsledger_events.registry import KINDS

    return f" {group.name}" if name == "list" and group.name in KINDS else ""


def _kind_called(name: str) -> str:
    """The kind with this name in either language; empty if there is none."""
    from opsledger_events.registry import kind_called

    return kind.name if (kind := kind_called(name)) else ""


def _did_you_mean(near: str) -> str:
    return tr("Did you mean “{near}”?", near=near) if near else ""


def _nearest_option(error: click.NoSuchOption, context: click.Context | None) -> str:
    from difflib import get_close_matches

    if context is None:
        return ""
    known = [
        name
        for parameter in context.command.get_params(context)
        for name in parameter.opts
        if name.startswith("--")
    ]
    bare = {name.removeprefix("--"): name for name in known}
    given = error.option_name.lstrip("-")
    close = get_close_matches(given, bare, n=1, cutoff=ALIKE)
    begun = [name for name in bare if given and name.startswith(given)]
    return next((bare[name] for name in (*begun, *close)), "")


def _name_of(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return ""
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.make_metavar(click.Context(click.Command(None)))
