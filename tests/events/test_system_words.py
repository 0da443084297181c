"""Why the system refused something is said in the language of the run."""

from __future__ import annotations

import errno
import os

import pytest

from opsledger_events.language import speak
from opsledger_events.system_words import reason_of


def test_common_reasons_have_words_in_either_language() -> None:
    """In English the system's own."""
    error = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "x")
    assert reason_of(error) == os.strerror(errno.ENOENT)
    speak("zh")
    assert reason_of(error) == "没有该文件或文件夹"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_rare_or_no_error_of_the_system_keeps_its_words(language: str) -> None:
    speak("zh" if language == "zh" else "en")
    assert reason_of(OSError(errno.ENXIO, "no such device", "x")) == "no such device"
    assert reason_of(OSError("cut short")) == "cut short"
    assert reason_of(ValueError("odd")) == "odd"
