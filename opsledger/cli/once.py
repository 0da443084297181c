"""Refuses a repeated option that takes one value, because the second would silently replace the first."""

from __future__ import annotations

from collections import Counter

import click

from opsledger_events.language import tr


def check_once(command: click.Command, context: click.Context, arguments: list[str]) -> None:
    """Raise click.UsageError for an option that is given twice but keeps only one value.

    A flag may be repeated, because it says the same again. `arguments` are not changed.
    """
    if context.resilient_parsing:
        return
    _, _, order = command.make_parser(context).parse_args([*arguments])
    for parameter, times in Counter(order).items():
        if times > 1 and isinstance(parameter, click.Option) and _keeps_one(parameter):
            name = max(parameter.opts, key=len)
            raise click.UsageError(tr("{name} takes one value and is given twice.", name=name), context)


def _keeps_one(option: click.Option) -> bool:
    return not (option.multiple or option.count or option.is_flag)
