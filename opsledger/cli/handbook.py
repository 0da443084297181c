"""`opsledger handbook`: the contents of the handbook, its parts, and its editions."""

from __future__ import annotations

import click

from opsledger.cli.options import common_options, session_of
from opsledger.cli.subcommands import Subcommands
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


def every_option() -> click.Option:
    """The option `--all`, which may precede or follow a section."""
    return click.Option(["--all", "every"], is_flag=True, help=tr("Records no longer in force too."))


@click.pass_context
def _contents(context: click.Context, every: bool) -> None:
    """Print the contents, unless a part was asked for."""
    if context.invoked_subcommand is not None:
        return
    from opsledger.cli.handbook_section import show_contents

    show_contents(session_of(context), every=every, taken=TABLE)


command = Subcommands(
    "handbook",
    TABLE,
    SECTION,
    callback=_contents,
    metavar="[SECTION]",
    help=tr("The handbook as it stands: its contents, or one chapter, area or record in full."),
    epilog=tr(
        "SECTION is a chapter (risks) or its heading (Risk management), a kind (risk), an area (finance) "
        "or the id of a record."
    )
    + EXAMPLES,
    params=[every_option(), *common_options()],
)
