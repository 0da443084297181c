"""`opsledger KIND VERB`: a command for every event that a kind declares, generated from the declaration."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

import click

from opsledger.cli.attach import attach_command
from opsledger.cli.help import SETTINGS, Helped, help_of
from opsledger.cli.offering import RecordsOf
from opsledger.cli.options import Command, command_of, common_options
from opsledger.cli.session import Session
from opsledger.cli.usage import no_such_command
from opsledger.cli.writing import WRITE_OPTIONS, WRITES, execute, write_options
from opsledger.entering.fields import Field, changed_by, fields_of
from opsledger_events.common import AttachmentAdded
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.language import joined, sentences, tr
from opsledger_events.registry import kind_named


class KindGroup(Helped, click.Group):
    """The verbs of one kind; each command is generated on demand."""

    shared: ClassVar[tuple[str, ...]] = WRITES
    """The shared options that may precede the verb."""

    def __init__(self, kind: Kind) -> None:
        """The group of one kind."""
        super().__init__(
            kind.name,
            help=tr("{label}: {help}", label=kind.label, help=kind.help),
            no_args_is_help=True,
            params=common_options(self.shared),
            callback=_nothing,
            context_settings=SETTINGS,
        )
        self.kind = kind

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The kind's own verbs, then those of every kind."""
        return list(self.kind.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one verb."""
        event = self.kind.verbs.get(cmd_name)
        if event is AttachmentAdded:
            return attach_command(self.kind)
        return verb_command(self.kind, event) if event else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs of the kind, then those of every kind."""
        from opsledger_events.common import COMMON_EVENTS

        own = [event for event in self.kind.verbs.values() if event not in COMMON_EVENTS]
        for title, events in ((tr("Verbs"), own), (tr("Verbs of every kind"), COMMON_EVENTS)):
            with formatter.section(title):
                formatter.write_dl([(event.declared.verb, str(event.declared.help)) for event in events])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name. The error for a mistyped one names the nearest."""
        command = self.get_command(ctx, args[0])
        if command is None and not ctx.resilient_parsing:
            raise no_such_command(self, ctx, args[0])
        return command.name if command else None, command, args[1:]


def group_of(name: str) -> KindGroup:
    """The group of the kind of that name."""
    kind = kind_named(name)
    if kind.about_access:
        from opsledger.cli.access import AccessGroup

        return AccessGroup(kind)
    return KindGroup(kind)


def _nothing() -> None:
    """Do nothing: the subcommand does the work."""


def verb_command(kind: Kind, event: type[Event]) -> Command:
    """The command that records one event."""
    declared = event.declared
    fields = fields_of(event)
    params: list[click.Parameter] = [
        click.Argument(
            ["record"],
            required=not declared.begins,
            metavar="ID" if not declared.begins else "[ID]",
            shell_complete=None if declared.begins else RecordsOf(kind.name, declared.after),
        ),
        *(option_of(field) for field in fields if not field.changes),
    ]
    if any(field.changes for field in fields):
        params.append(click.Argument(["changes"], nargs=-1, metavar="[FIELD=VALUE]..."))
    params.append(
        click.Option(
            ["--data"],
            metavar="JSON|-|@FILE",
            help=tr("The fields as one JSON object; options come on top of it."),
        )
    )
    command = command_of(
        partial(_asked_for, kind, event), help_of(event), [*params, *write_options()], WRITES,
        _epilog(kind, event),
    )  # fmt: skip
    command.name = declared.verb
    command.short_help = str(declared.help)
    return command


def _asked_for(kind: Kind, event: type[Event], session: Session, record: str | None, **values: Any) -> None:
    """Collect the fields, make the event and record it."""
    from opsledger.cli.fields import data_of
    from opsledger_events.wire import event_from

    data = data_of(kind, event, values, session.clock)
    made = event_from(kind, event.declared.verb, data)
    execute(session, kind, made, record, {name: values[name] for name in WRITE_OPTIONS})


def option_of(field: Field) -> click.Option:
    """A declared field as an option."""
    return click.Option(
        [f"--{field.name.replace('_', '-')}", parameter_of(field)],
        multiple=field.shape.many,
        metavar=f"{field.shape.metavar}|-|@FILE" if field.long else field.shape.metavar,
        help=_help(field),
        shell_complete=partial(_complete, field),
    )


def parameter_of(field: Field) -> str:
    """The name under which click passes the value of a field."""
    return f"field_{field.name}"


def _help(field: Field) -> str:
    """Label, help and constraints, in one line."""
    says_more = tr("{label}: {help}.", label=field.label, help=field.help)
    parts = [says_more if str(field.help) else tr("{label}.", label=field.label)]
    if field.shape.many:
        parts.append(tr("May be repeated."))
    if field.required:
        parts.append(tr("Required."))
    return sentences(parts)


def _complete(field: Field, context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """The words of the vocabulary that begin with `incomplete`."""
    del context, parameter
    return [choice.value for choice in field.shape.choices if choice.value.startswith(incomplete)]


def _epilog(kind: Kind, event: type[Event]) -> str:
    declared = event.declared
    lines: list[str] = []
    if declared.after and not declared.begins:
        after = joined(str(kind.states[state]) for state in declared.after)
        lines.append(tr("Follows the states: {states}.", states=after))
    if declared.to:
        lines.append(tr("Leads to: {state}.", state=kind.states[declared.to]))
    if declared.reason:
        lines.append(tr("Needs a --reason, because it takes something back."))
    if any(field.changes for field in fields_of(event)):
        lines.append(tr("Fields: {names}.", names=joined(changed_by(kind, event))))
    return sentences(lines)
