"""The parts that all commands share: options before or after the subcommand, and the session."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import click

from opsledger.cli.help import SETTINGS, Helped, record_of
from opsledger.cli.session import FORMATS, Session
from opsledger_events.errors import InputError
from opsledger_events.language import tr

MOMENT = ("as_of", "known_at")
SHARED = ("ledger", *MOMENT, "output", "fields", "lang", "zone")
ACTING = tuple(name for name in SHARED if name not in MOMENT)
"""The shared options of a command that does not ask about a moment."""

Function = Callable[..., object]


class SharedOption(click.Option):
    """An option that may precede or follow the subcommand; the later one holds."""


def session_of(context: click.Context) -> Session:
    """The session of this run, created on first use and closed at the end."""
    root = context.find_root()
    if not isinstance(root.obj, Session):
        root.obj = Session()
        root.call_on_close(root.obj.close)
    return root.obj


def _keep(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None and parameter.name:
        session_of(context).take(parameter.name, value)


def common_options(names: tuple[str, ...] = SHARED) -> list[click.Parameter]:
    """The shared options of these names."""
    declared: dict[str, tuple[list[str], str, str, click.ParamType[Any, Any] | None]] = {
        "ledger": (["--ledger"], "FOLDER", tr("The ledger's folder."), None),
        "as_of": (
            ["--as-of"],
            "MOMENT",
            tr("What held then; a date means 00:00, a day in words its end."),
            None,
        ),
        "known_at": (["--known-at"], "MOMENT", tr("What the ledger knew then; a position or a time."), None),
        "output": (
            ["-o", "--output"],
            "",
            tr("Form of the output; excel is csv that Excel reads as UTF-8."),
            click.Choice(FORMATS),
        ),
        "fields": (["--fields"], "A,B", tr("Which fields, and in which order."), None),
        "lang": (["--lang"], "", tr("Language of the program."), click.Choice(("en", "zh"))),
        "zone": (["--zone"], "ZONE", tr("Time zone to read and write times in."), None),
    }
    return [
        SharedOption(
            [*declared[name][0], name],
            metavar=declared[name][1] or None,
            help=declared[name][2],
            type=declared[name][3],
            expose_value=False,
            callback=_keep,
        )
        for name in names
    ]


def no_moment_here(option: str, command: click.Command) -> tuple[str, str]:
    """The message and the advice for an option about a moment, given to a command that does not take it."""
    parameters = {parameter.name for parameter in command.params}
    way_out = tr("Leave it out.")
    if "at" in parameters:
        way_out = tr("Leave it out. When something happened is told with --at.")
    elif {"from_moment", "to_moment"} <= parameters:
        way_out = tr("Leave it out. FROM and TO are moments themselves, of both axes as TIME@KNOWN.")
    return tr("{option} asks about one past moment; this command does not.", option=option), way_out


class Command(Helped):
    """A command whose help lists its own options first and the shared ones after them."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The command's own options, then the shared ones."""
        own: list[tuple[str, str]] = []
        shared: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Argument):
                continue
            if (record := record_of(parameter, ctx)) is not None:
                (shared if isinstance(parameter, SharedOption) else own).append(record)
        for title, rows in ((tr("Options"), own), (tr("Shared options"), shared)):
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


def reading(help: str, *, epilog: str = "") -> Callable[[Function], click.Command]:
    """Declare a command that answers a question about a moment. It is called with the session first."""
    return _declare(help, epilog, SHARED)


def acting(help: str, *, epilog: str = "") -> Callable[[Function], click.Command]:
    """Declare a command without a moment: it writes, or is about the ledger itself. It is called with the session first."""
    return _declare(help, epilog, ACTING)


def reading_to(help: str, *, epilog: str = "") -> Callable[[Function], click.Command]:
    """Declare a command about a moment that has options of its own for the target and form of its output."""
    return _declare(help, epilog, tuple(name for name in SHARED if name not in ("output", "fields")))


def writing_to(help: str, *, epilog: str = "") -> Callable[[Function], click.Command]:
    """Declare a command without a moment that has an option of its own for the target of its output."""
    return _declare(help, epilog, tuple(name for name in ACTING if name not in ("output", "fields")))


def _declare(help: str, epilog: str, shared: tuple[str, ...]) -> Callable[[Function], click.Command]:
    def declare(function: Function) -> click.Command:
        params: list[click.Parameter] = getattr(function, "__click_params__", [])[::-1]
        return command_of(function, help, params, shared, epilog)

    return declare


def command_of(
    function: Function,
    help: str,
    params: list[click.Parameter],
    shared: tuple[str, ...] = SHARED,
    epilog: str = "",
) -> Command:
    """A command that calls `function(session, …)`, with these parameters and shared options."""

    def call(*args: Any, **values: Any) -> object:
        context = click.get_current_context()
        session = session_of(context)
        for name in MOMENT:
            if name not in shared and name in session.given:
                raise InputError(*no_moment_here(f"--{name.replace('_', '-')}", context.command))
        return function(session, *args, **values)

    return Command(
        None,
        callback=update_wrapper(call, function),
        help=help,
        epilog=epilog or None,
        params=[*params, *common_options(shared)],
        context_settings=SETTINGS,
    )
