"""`opsledger analyse`: analyses a figure, a budget, the issue log, or two figures together."""

from __future__ import annotations

from opsledger.cli.options import common_options
from opsledger.cli.subcommands import Subcommands, show_help
from opsledger_events.language import tr

TABLE: dict[str, str] = {
    "issues": "opsledger.cli.analyse_issues:command",
    "leads": "opsledger.cli.analyse_leads:command",
}
"""Subcommand → module:attribute. Any other word is the id of an indicator or a budget."""

RECORD = "opsledger.cli.analyse_record:command"

EXAMPLES = """

\b
opsledger analyse delivery.on_time --rules all
opsledger analyse delivery.on_time --segment East
opsledger analyse budget.2026 --account freight --volume orders.monthly
opsledger analyse issues --frequency week
opsledger analyse leads orders.weekly delivery.on_time"""


command = Subcommands(
    "analyse",
    TABLE,
    RECORD,
    callback=show_help,
    metavar="ID",
    help=tr(
        "What can be said of a figure or a budget. Pace, comparison, signals, trend, shifts, segments, and how far to rely on them."
    ),
    epilog=tr(
        "ID is an indicator or a budget. Everything is of what the ledger knew at one position, so that the same numbers come out again."
    )
    + EXAMPLES,
    params=common_options(),
)
