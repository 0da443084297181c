"""A command with a few subcommands that are loaded when called. Any other word is its argument, or a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import cast

import click

from opsledger.cli.help import SETTINGS, Helped, first_sentence
from opsledger.cli.options import Command
from opsledger.cli.usage import no_such_command
from opsledger_events.language import tr


class Subcommands(Helped, click.Group):
    """A group of subcommands, perhaps with one more that takes all arguments if they begin with none of the others."""

    def __init__(
        self,
        name: str,
        table: Mapping[str, str],
        otherwise: str | None,
        *,
        callback: Callable[..., object],
        metavar: str,
        help: str,
        epilog: str,
        params: Sequence[click.Parameter],
    ) -> None:
        """`table` and `otherwise` give the subcommands as `module:attribute`.

        Without `otherwise`, any other word is a mistake, and the error names the nearest subcommand.
        """
        super().__init__(
            name,
            callback=callback,
            invoke_without_command=True,
            subcommand_metavar=metavar,
            context_settings=SETTINGS | {"ignore_unknown_options": otherwise is not None},
            help=help,
            epilog=epilog,
            params=list(params),
        )
        self._table = table
        self._otherwise = otherwise

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The subcommands."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of that name, loaded now."""
        place = self._table.get(cmd_name)
        return _loaded(place, cmd_name) if place else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand that the arguments name, else the other one with all arguments."""
        command = self.get_command(ctx, args[0])
        if command is not None:
            return args[0], command, args[1:]
        if (other := self.other()) is not None:
            return "", other, args
        if ctx.resilient_parsing:
            return None, None, args[1:]  # A shell completes a word that is still being typed.
        raise no_such_command(self, ctx, args[0])

    def other(self) -> click.Command | None:
        """The command for arguments that name no subcommand, loaded now. It has no word of its own."""
        return _loaded(self._otherwise, "") if self._otherwise else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The subcommands, each with the first sentence of its help."""
        commands = ((name, self.get_command(ctx, name)) for name in self._table)
        with formatter.section(tr("Commands")):
            formatter.write_dl([(name, first_sentence(command)) for name, command in commands if command])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The subcommands first, then the options of `other` or the group's own, then the shared ones."""
        self.format_commands(ctx, formatter)
        Command.format_options(cast("Command", self.other() or self), ctx, formatter)


@click.pass_context
def show_help(context: click.Context) -> None:
    """Print the help if no subcommand is given: the callback of groups that do nothing by themselves."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def _loaded(place: str, name: str) -> click.Command:
    module, _, attribute = place.partition(":")
    command = cast("click.Command", getattr(import_module(module), attribute))
    command.name = name
    return command
