"""The language of this run, and the two ways a text gets into it.

Declarations (kinds, events, fields) carry a `Label` with both languages side by side. Every other
sentence a user may read is written in English in the code, through `tr`, and translated by the
gettext catalogue in `locale/`. Data that users entered is never translated.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from opsledger_events.asking import Told, told_by

if TYPE_CHECKING:
    from gettext import NullTranslations

_COMMA = re.compile(r",\s|[，、]")
_ENDED = re.compile(r"[.!?。！？]$")

Language = Literal["en", "zh"]


class Label(NamedTuple):
    """One short text in every language the program speaks."""

    en: str
    zh: str

    def __str__(self) -> str:
        """The text in the language of this run."""
        return self.zh if language() == "zh" else self.en


NAME, ID = Label("NAME", "姓名"), Label("ID", "编号")
"""What stands for a value at a command line."""


def is_called(given: str, word: str, label: Label) -> bool:
    """Whether a person who wrote `given` means the stored word, or its label in either language, in whatever case."""
    return given.lower() in (word, label.en.lower(), label.zh)


class Speaker:
    """The language of a context and of every task and thread that starts from it."""

    __slots__ = ("chosen",)

    def __init__(self, chosen: Language) -> None:
        self.chosen: Language = chosen


_speaker: ContextVar[Speaker | None] = ContextVar("speaker", default=None)


def language() -> Language:
    """The language of this run: what `speak` set, else `OPSLEDGER_LANG`, else the locale."""
    speaker = _speaker.get()
    if speaker is None:
        speaker = Speaker(language_of_environment())
        _speaker.set(speaker)
    return speaker.chosen


def speak(chosen: Language) -> None:
    """Use one language from here on, in this context and in those that start from it."""
    _speaker.set(Speaker(chosen))


def switch_language(chosen: Language) -> None:
    """Change the language everywhere it came from the same `speak`: a user interface at run time."""
    language()
    speaker = _speaker.get()
    assert speaker is not None
    speaker.chosen = chosen


def language_of_environment() -> Language:
    """`zh` where the environment asks for Chinese in any of its usual variables, else `en`."""
    for variable in ("OPSLEDGER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "zh" if value.lower().startswith(("zh", "cn")) else "en"
    return "en"


def tr(message: str, /, **values: object) -> str:
    """A sentence in the language of this run, its `{names}` filled from `values`.

    `{count:|entry|entries}` is the number with the word that goes with it; what a number is formatted by stands before the words.
    With a value that is asked for (see `asking`) it can be told in the words of any front-end.
    """
    text = _catalogue().gettext(message) if language() == "zh" else message
    if not values:
        return text
    if any(isinstance(value, Told) for value in values.values()):
        return Told(
            lambda words: _filled(text, {name: told_by(words, value) for name, value in values.items()})
        )
    return _filled(text, values)


def _filled(text: str, values: Mapping[str, object]) -> str:
    """A sentence with its values."""
    if "|" not in text:
        return text.format(**values)
    from opsledger_events.counted import COUNTED  # noqa: PLC0415 - few sentences count something

    return COUNTED.format(text, **values)


def told_of(subject: str, said: str) -> str:
    """What is said of something, with what stands between the two in the language of this run."""
    return f"{subject}{'：' if language() == 'zh' else ': '}{said}"


def joined(parts: Iterable[str]) -> str:
    """Several things after each other, with what stands between them in the language of this run."""
    return _together("、" if language() == "zh" else ", ", parts)


def clauses(parts: Iterable[str]) -> str:
    """The same for what may itself hold several things."""
    return ("；" if language() == "zh" else "; ").join(parts)


def between(parts: Iterable[str]) -> str:
    """What stands between several texts of people: as in `joined`, or what sets texts apart that have commas."""
    told = list(parts)
    if all(_ENDED.search(part) for part in told):
        return "" if language() == "zh" else " "
    return (clauses if any(_COMMA.search(part) for part in told) else joined)(("", ""))


def sentences(parts: Iterable[str]) -> str:
    """Sentences after each other; empty ones are left out."""
    return _together("" if language() == "zh" else " ", filter(None, parts))


def _together(sign: str, parts: Iterable[str]) -> str:
    """The parts with something between them; where one asks for something, all of it can be told in other words."""
    held = tuple(parts)
    if any(isinstance(part, Told) for part in held):
        return Told(lambda words: sign.join(str(told_by(words, part)) for part in held))
    return sign.join(held)


@lru_cache(maxsize=1)
def _catalogue() -> NullTranslations:
    from gettext import translation  # noqa: PLC0415 - only a Chinese run pays for it

    return translation("opsledger", Path(__file__).parent / "locale", ["zh_CN"], fallback=True)
