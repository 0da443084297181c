"""`opsledger export ndjson|csv`: the entries of the ledger for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsledger.cli.handing_over import FORCE, check_target, opened, starts_with
from opsledger.cli.options import reading_to
from opsledger.cli.session import Session
from opsledger.exporting.mark import BOM
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger_events.event import AnyEntry


EARLIER = (b'{"position":', b"position,", BOM.encode() + b"position,")
"""The possible beginnings of an export."""


@reading_to(
    tr(
        "Write every entry for another program. NDJSON is lossless, CSV is for a spreadsheet, excel is CSV that Excel reads as UTF-8."
    ),
    epilog=tr(
        "NDJSON has one entry on each line, as it is stored; --raw writes exactly the bytes that were hashed. "
        "CSV shows control characters as escapes and makes formulas harmless."
    ),
)
@click.argument("form", type=click.Choice(("ndjson", "csv", "excel")))
@click.argument("file", required=False, default="-", metavar="[FILE|-]")
@FORCE
@click.option("--raw", is_flag=True, help=tr("The stored bytes, untouched (ndjson)."))
@click.option(
    "--texts", is_flag=True, help=tr("The texts of documents too, not only their digests (ndjson).")
)
def command(session: Session, form: str, file: str, force: bool, raw: bool, texts: bool) -> None:
    """Write the entries that count at the moment asked for."""
    from opsledger.access_log import EXPORTED
    from opsledger.exporting import entries as exporting

    if file != "-":
        check_target(Path(file), starts_with(*EARLIER), force=force)
    session.note(EXPORTED, do=f"export {form}", to=file)
    entries = _counted(session)
    log = session.ledger.log
    if form in ("csv", "excel"):
        lines = chain([BOM] if form == "excel" else [], exporting.csv_of(entries))
    elif raw:
        lines = exporting.raw_of(entries, log)
    else:
        lines = exporting.ndjson_of(entries, log, texts=texts)
    with opened(file) as target:
        target.writelines(line.encode() for line in lines)


def _counted(session: Session) -> Iterator[AnyEntry]:
    from opsledger_events.values import microseconds

    at, log = session.at, session.ledger.log
    head = log.head()
    with session.progress(tr("exporting")) as told:
        for entry in log.scan(0, min(at.position, head)):
            if told is not None:
                told(entry.position, head)
            if microseconds(entry.effective_at) <= at.effective_us:
                yield entry
