"""The files that people of the invented company attached to its records."""

from __future__ import annotations

from opsledger.demo.pages import page
from opsledger.demo.steps import Step
from opsledger_events.language import Language

ATTACH = "attach"


def file_of(step: Step, language: Language) -> bytes | None:
    """The bytes that a step attaches; None for a step that attaches nothing."""
    if not step.do.endswith(f" {ATTACH}"):
        return None
    return page("files", language, step.data["file"]).read_bytes()
