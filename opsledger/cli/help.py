"""Lays out help by cell width, because a Chinese character takes two cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from opsledger.cells import cell_width, pad, wrap
from opsledger.cli.once import check_once
from opsledger_events.language import sentences, tr

if TYPE_CHECKING:
    from opsledger_events.event import Event


ADDED = re.compile(r"  \[(?:required|default: ([^\]]+))\]$")
"""The words that click appends to a help text."""


class Formatter(click.HelpFormatter):
    """Click's formatter with paragraphs and definition lists measured in cells."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line."""
        super().write_usage(prog, args, tr("Usage: ") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """The heading of a list."""
        line = tr("{heading}:", heading=heading)
        self.write(f"{' ' * self.current_indent}{line}\n")

    def write_text(self, text: str) -> None:
        """Paragraphs, each filled; a paragraph that starts with a backspace is kept as it is written."""
        for number, paragraph in enumerate(text.strip().split("\n\n")):
            if number:
                self.write("\n")
            if paragraph.startswith("\b\n"):
                lines = paragraph[2:].split("\n")
            else:
                lines = wrap(" ".join(paragraph.split()), self.width - self.current_indent)
            for line in lines:
                self.write(f"{' ' * self.current_indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms with their explanations beside them, or below if the term is long."""
        rows = list(rows)
        first = min(max(cell_width(term) for term, _ in rows), col_max) + col_spacing
        room = max(self.width - first - self.current_indent, 10)
        indent = " " * self.current_indent
        for term, text in rows:
            lines = wrap(text, room) if text else [""]
            if cell_width(term) <= first - col_spacing:
                self.write(f"{indent}{pad(term, first)}{lines[0]}".rstrip() + "\n")
            else:
                self.write(f"{indent}{term}\n")
                if text:
                    self.write(f"{indent}{' ' * first}{lines[0]}\n")
            for line in lines[1:]:
                self.write(f"{indent}{' ' * first}{line}\n")


class Context(click.Context):
    """A context whose help is laid out by cells."""

    formatter_class = Formatter

    @property
    def command_path(self) -> str:
        """The command as it is typed. A command that takes over its group's arguments adds no word."""
        return super().command_path.rstrip()


class Helped(click.Command):
    """A command whose help is in the language of the run, without click's own catalogues."""

    context_class = Context

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments. Raises click.UsageError for an option that is given twice."""
        try:
            check_once(self, ctx, args)
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # click omits it if a value is missing
            raise

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option `-h`, `--help`."""
        return click.Option(
            self.get_help_option_names(ctx),
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_help,
            help=tr("Show this message and exit."),
        )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, followed by the commands of a group."""
        rows = (record_of(parameter, ctx) for parameter in self.get_params(ctx))
        with formatter.section(tr("Options")):
            formatter.write_dl([row for row in rows if row is not None])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


def record_of(parameter: click.Parameter, ctx: click.Context) -> tuple[str, str] | None:
    """A parameter and its help, if any, with 'required' and the default as sentences in the run's language."""
    record = parameter.get_help_record(ctx)
    if record is None or (added := ADDED.search(record[1])) is None:
        return record
    told = tr("Required.") if added[1] is None else tr("{value}, if not given.", value=added[1])
    return record[0], sentences([record[1][: added.start()], told])


def first_sentence(command: click.Command) -> str:
    """The first sentence of a command's help without its full stop, for lists of commands."""
    return command.get_short_help_str(limit=500).partition("。")[0].rstrip(".")


def help_of(event: type[Event]) -> str:
    """The help of the command that records an event."""
    return tr("{label}. {help}.", label=event.declared.label, help=event.declared.help)


def _show_help(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    del parameter
    if asked and not context.resilient_parsing:
        click.echo(context.get_help(), color=context.color)
        context.exit()


WIDTH = 100
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": WIDTH}
"""The context settings of every command and group."""
