"""The table of all commands and their modules, which are loaded only when called."""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

from opsledger.cells import truncate
from opsledger.cli.help import SETTINGS, Helped, first_sentence
from opsledger.cli.options import common_options
from opsledger.cli.usage import no_such_command
from opsledger_events.language import tr

TABLE: dict[str, dict[str, str]] = {
    "start": {
        "init": "opsledger.cli.init:command",
        "demo": "opsledger.cli.demo:command",
        "tui": "opsledger.cli.tui:command",
        "doctor": "opsledger.cli.doctor:command",
        "completion": "opsledger.cli.completion:command",
    },
    "write": {
        "append": "opsledger.cli.append:command",
        "import": "opsledger.cli.import_:command",
    },
    "read": {
        "show": "opsledger.cli.show:command",
        "list": "opsledger.cli.list:command",
        "search": "opsledger.cli.search:command",
        "handbook": "opsledger.cli.handbook:command",
        "attention": "opsledger.cli.attention:command",
        "kpi": "opsledger.cli.kpi:command",
        "explain": "opsledger.cli.explain:command",
        "analyse": "opsledger.cli.analyse:command",
        "log": "opsledger.cli.log:command",
        "diff": "opsledger.cli.diff:command",
        "blame": "opsledger.cli.blame:command",
        "bisect": "opsledger.cli.bisect:command",
        "export": "opsledger.cli.export:command",
        "schema": "opsledger.cli.schema:command",
    },
    "prove": {
        "verify": "opsledger.cli.verify:command",
        "checkpoint": "opsledger.cli.checkpoint:command",
        "proof": "opsledger.cli.proof:command",
        "evidence": "opsledger.cli.evidence:command",
        "check": "opsledger.cli.check:command",
        "publish": "opsledger.cli.publish:command",
        "key": "opsledger.cli.key:command",
        "backup": "opsledger.cli.backup:command",
        "restore": "opsledger.cli.restore:command",
        "witness": "opsledger.cli.witness:command",
        "replay": "opsledger.cli.replay:command",
        "views": "opsledger.cli.views:command",
    },
}
"""Section of the help → command → module:attribute."""

WHERE = {name: place for section in TABLE.values() for name, place in section.items()}


class Program(Helped, click.Group):
    """`opsledger`: loads a command's file on demand, and makes the commands of the kinds."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, including those of the record kinds."""
        return [*WHERE, *_kinds()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now."""
        if place := WHERE.get(cmd_name):
            module, _, attribute = place.partition(":")
            command = cast("click.Command", getattr(import_module(module), attribute))
            command.name = cmd_name
            return command
        if cmd_name in _kinds():
            from opsledger.cli.kinds import group_of

            return group_of(cmd_name)
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name. The error for a mistyped one names the nearest."""
        command = self.get_command(ctx, args[0])
        if command is None and not ctx.resilient_parsing:
            raise no_such_command(self, ctx, args[0])
        return command.name if command else None, command, args[1:]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by section, each with its first line of help."""
        titles = {
            "start": tr("Start"),
            "write": tr("Write"),
            "read": tr("Read"),
            "prove": tr("Prove and keep"),
        }
        kinds = dict.fromkeys(_kinds(), "")
        for section, names in {**TABLE, "write": {**kinds, **TABLE["write"]}}.items():
            room = formatter.width - 16
            rows = [(name, self._line_of(ctx, name, room)) for name in names]
            with formatter.section(titles[section]):
                formatter.write_dl(rows)

    def _line_of(self, ctx: click.Context, name: str, room: int) -> str:
        """The first sentence of a command's help, as far as it fits on one line."""
        command = self.get_command(ctx, name)
        return truncate(first_sentence(command), room) if command else ""


def _kinds() -> tuple[str, ...]:
    from opsledger_events.registry import KINDS

    return tuple(KINDS)


def _version(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    del parameter
    if asked and not context.resilient_parsing:
        from opsledger import __version__

        click.echo(f"opsledger {__version__}")
        context.exit()


def _run(context: click.Context) -> None:
    """Do nothing: the options are kept by their callbacks, and the subcommand does the rest."""
    del context


program = Program(
    "opsledger",
    callback=click.pass_context(_run),
    no_args_is_help=True,
    context_settings=SETTINGS,
    help=tr("An organisation's operations handbook as a ledger: what is so, what was, and who changed it."),
    epilog=tr(
        "Options that are shared by every command may stand before it or after it. "
        "Exit codes: 0 ok, 1 a difference or a failed check, 2 usage, 3 not found, 4 conflict, 5 key reused, "
        "6 integrity, 7 busy, 8 denied, 9 refused by a rule."
    ),
    params=[
        *common_options(),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help=tr("Show the version and exit."),
        ),
    ],
)
