"""Click's usage errors in the words of this program: what was wrong, and the nearest thing that is right."""

from __future__ import annotations

import click

from opsledger.cli.options import no_moment_here
from opsledger_events.language import tr
from opsledger_events.nearest import nearest


def explain_usage(error: click.ClickException) -> tuple[str, str]:
    """The message and the way out of a usage error."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "opsledger"
    see = tr("See `{command} --help`.", command=path)
    if isinstance(error, click.NoSuchOption):
        if context is not None and error.option_name in ("--as-of", "--known-at"):
            return no_moment_here(error.option_name, context.command)
        near = _nearest_option(error, context)
        return tr("There is no option “{name}”.", name=error.option_name), _did_you_mean(near) or see
    if isinstance(error, click.MissingParameter):
        return tr("{name} is missing.", name=_name_of(error.param)), see
    if isinstance(error, click.BadParameter):
        return f"{_name_of(error.param)}: {error.message}".removeprefix(": "), see
    if isinstance(error, click.FileError):
        return f"{error.ui_filename}: {error.message}", ""
    return error.format_message(), see


def no_such_command(group: click.Group, context: click.Context, name: str) -> click.UsageError:
    """The error for a mistyped command, with the nearest one."""
    known = group.list_commands(context)
    message = tr("There is no command “{name}”.", name=name)
    near = tr("Did you mean “{near}”?", near=nearest(name, known))
    return click.UsageError(f"{message} {near}", context)


def _did_you_mean(near: str) -> str:
    return tr("Did you mean “{near}”?", near=near) if near else ""


def _nearest_option(error: click.NoSuchOption, context: click.Context | None) -> str:
    if context is None:
        return ""
    known = [
        name
        for parameter in context.command.get_params(context)
        for name in parameter.opts
        if name.startswith("--")
    ]
    near = nearest(error.option_name, known)
    return near if near in known else ""


def _name_of(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return ""
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.make_metavar(click.Context(click.Command(None)))
