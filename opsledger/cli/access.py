"""`opsledger access …`: who may do what, in terms of persons and roles."""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

from opsledger.cli.help import first_sentence
from opsledger.cli.kinds import KindGroup
from opsledger.cli.options import SHARED
from opsledger_events.common import COMMON_EVENTS
from opsledger_events.language import tr

TABLE = {
    "list": "opsledger.cli.access_list:command",
    "grant": "opsledger.cli.access_grant:grant",
    "revoke": "opsledger.cli.access_grant:revoke",
    "explain": "opsledger.cli.access_explain:command",
    "log": "opsledger.cli.access_noted:command",
}
"""Subcommand → module:attribute. `grant` and `revoke` find the person's record, so its id need not be known."""


class AccessGroup(KindGroup):
    """The questions and verbs about access, and the verbs that every kind of record has."""

    shared = SHARED

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The questions and verbs about access, then the verbs of every kind."""
        return list(dict.fromkeys((*TABLE, *self.kind.verbs)))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if place := TABLE.get(cmd_name):
            module, _, attribute = place.partition(":")
            command = cast("click.Command", getattr(import_module(module), attribute))
            command.name = cmd_name
            return command
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with its first line of help."""
        with formatter.section(tr("Commands")):
            named = ((name, self.get_command(ctx, name)) for name in TABLE)
            formatter.write_dl([(name, first_sentence(one)) for name, one in named if one])
        with formatter.section(tr("Verbs of every kind")):
            formatter.write_dl([(e.declared.verb, str(e.declared.help)) for e in COMMON_EVENTS])
