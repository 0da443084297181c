"""Whole numbers within bounds as values of options, with errors in the language of the run."""

from __future__ import annotations

from typing import Any

import click

from opsledger_events.language import tr


class Whole(click.ParamType[int, Any]):
    """A whole number between two bounds."""

    name = "integer"

    def __init__(self, least: int, most: int | None = None) -> None:
        """Both bounds are inclusive."""
        self.least = least
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number that was typed."""
        try:
            number = int(value)
        except ValueError:
            self.fail(tr("“{value}” is not a whole number.", value=value), param, ctx)
        if number < self.least:
            self.fail(
                tr("{number} is less than {least}, the least.", number=number, least=self.least), param, ctx
            )
        if self.most is not None and number > self.most:
            self.fail(
                tr("{number} is more than {most}, the most.", number=number, most=self.most), param, ctx
            )
        return number
