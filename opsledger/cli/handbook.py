"""`opsledger handbook`: what is in the handbook, a part of it, and what is made of it."""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

from opsledger.cli.help import SETTINGS, Helped
from opsledger.cli.options import Command, common_options, session_of
from opsledger_events.language import tr

TABLE: dict[str, str] = {
    "build": "opsledger.cli.handbook_build:command",
    "publish": "opsledger.cli.handbook_publish:command",
    "editions": "opsledger.cli.handbook_editions:command",
    "duties": "opsledger.cli.handbook_person:duties",
    "reading": "opsledger.cli.handbook_person:reading_list",
}
"""Subcommand → module:attribute. Any other word is a section of the handbook."""

SECTION = "opsledger.cli.handbook_section:command"

EXAMPLES = """

\b
opsledger handbook
opsledger handbook Issue log --as-of 2025-12-31
opsledger handbook ISS-3 --lang zh
opsledger handbook duties 'Li Na'"""


class Handbook(Helped, click.Group):
    """Subcommands, loaded when they are called; whatever is none of them names a section."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The subcommands."""
        return list(TABLE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of that name, loaded now."""
        place = TABLE.get(cmd_name)
        return _loaded(place, cmd_name) if place else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand that the arguments name, else the one that shows a section, with all of them."""
        command = self.get_command(ctx, args[0])
        if command is not None:
            return args[0], command, args[1:]
        return args[0], _loaded(SECTION, args[0]), args

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Subcommands first, own options, then shared ones."""
        self.format_commands(ctx, formatter)
        Command.format_options(cast("Command", self), ctx, formatter)


def _loaded(place: str, name: str) -> click.Command:
    module, _, attribute = place.partition(":")
    command = cast("click.Command", getattr(import_module(module), attribute))
    command.name = name
    return command


def every_option() -> click.Option:
    """`--all`, before a section or after it."""
    return click.Option(["--all", "every"], is_flag=True, help=tr("Records no longer in force too."))


@click.pass_context
def _contents(context: click.Context, every: bool) -> None:
    """Print the contents, unless a part was asked for."""
    if context.invoked_subcommand is not None:
        return
    from opsledger.cli.handbook_section import show_contents

    show_contents(session_of(context), every=every, taken=TABLE)


command = Handbook(
    "handbook",
    callback=_contents,
    invoke_without_command=True,
    subcommand_metavar="[SECTION]",
    context_settings=SETTINGS,
    help=tr("The handbook as it stands: its contents, or one chapter, area or record in full."),
    epilog=tr(
        "SECTION is a chapter (risks) or its heading (Risk management), a kind (risk), an area (finance) "
        "or the id of a record."
    )
    + EXAMPLES,
    params=[every_option(), *common_options()],
)
