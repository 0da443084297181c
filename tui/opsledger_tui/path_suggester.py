"""Completes the path of a file while it is typed."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from textual.suggester import Suggester


class PathSuggester(Suggester):
    """Suggests the first file or folder whose path begins with the typed text."""

    def __init__(self) -> None:
        """A suggester without a cache, because files come and go."""
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The whole path; None if there is no such path. A slow disk does not block the screen."""
        return await asyncio.to_thread(completed, value)


def completed(typed: str) -> str | None:
    """The first path in order that begins with the typed text, followed by `/` for a folder; None if there is none.

    Hidden files are suggested only after their dot is typed.
    """
    folder, name = os.path.split(typed)
    try:
        with os.scandir(Path(folder or ".").expanduser()) as entries:
            fitting = [
                entry.name + ("/" if entry.is_dir() else "")
                for entry in entries
                if entry.name.startswith(name) and (name or not entry.name.startswith("."))
            ]
    except (OSError, ValueError, RuntimeError):
        return None
    if not typed or not fitting:
        return None
    return typed.removesuffix(name) + min(fitting) if name else typed + min(fitting)
