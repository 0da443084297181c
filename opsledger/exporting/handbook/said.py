"""Our words in the templates of the site, in the language of this run."""

from __future__ import annotations

from opsledger_events.language import tr


def said() -> dict[str, str]:
    """Each text, by the name that the templates use."""
    return {
        "areas": tr("Areas"),
        "call_for_somebody": tr("call for somebody"),
        "chapters": tr("Chapters"),
        "chapters_in_use": tr("chapters in use"),
        "contents": tr("Contents"),
        "more_found": tr("more: write a little more of it"),
        "nothing_found": tr("Nothing found."),
        "overview": tr("Overview"),
        "records": tr("records"),
        "search": tr("Search"),
        "search_handbook": tr("Search the handbook"),
        "to_the_text": tr("To the text"),
        "the_values": tr("The values"),
    }
