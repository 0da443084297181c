"""The page of evidence for people: one self-contained file, in UTC, safe whatever the data contain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape

from opsledger.audit.evidence.contents import Contents
from opsledger.audit.evidence.shown import not_shown, shown
from opsledger.audit.evidence.words import Said, event_said, in_words, record_said, written
from opsledger.harmless import harmless, harmless_lines
from opsledger_events.event import AnyEntry
from opsledger_events.language import language, tr

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #8886; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8883; }
td { white-space: pre-line; overflow-wrap: anywhere; } td.whole, th { white-space: nowrap; overflow-wrap: normal; }
th[scope=row] { font-weight: 600; width: 13rem; } tr.aside { opacity: .6; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8881; padding: 1rem; }
code { overflow-wrap: anywhere; } .kind { color: #777; margin-top: 0; }
@media print { body { margin: 0; } }
"""

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Keeps a browser from loading or running anything, whatever got onto the page by mistake."""


def page_of(contents: Contents) -> str:
    """The page, in the language of this run."""
    state, question = contents.state, contents.question
    title = state.title or question.record
    parts = [
        f"<h1>{_text(title)}</h1>",
        f'<p class="kind">{_text(contents.kind.label)} {_text(question.record)}</p>',
        _heading(tr("The moment")),
        _facts(moment_said(contents)),
        _heading(tr("What it said then")),
        _facts(record_said(state, contents.kind)),
        *_body(contents),
        _heading(tr("What was recorded")),
        _entries(contents),
        *_texts(contents),
        _heading(tr("What this shows")),
        _list(shown(contents)),
        _heading(tr("What this does not show")),
        _list(not_shown(contents)),
        _heading(tr("How to check it")),
        _list(
            [
                tr(
                    "Get the ledger's key from its holder by another way than this file, and compare it with key.txt."
                ),
                tr("With the program: opsledger check FILE.zip --key KEY"),
                tr(
                    "Without it: README.txt says how, with check.py or by hand. Nothing of this page has to be believed."
                ),
            ]
        ),
    ]
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if language() == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{_text(title)} – {_text(question.record)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def moment_said(contents: Contents) -> list[Said]:
    """The moment on both clocks, and the checkpoint that it was proven under."""
    question, head, last = contents.question, contents.head, contents.counted[-1]
    recorded = tr("#{position}, recorded {when}", position=last.position, when=in_words(last.recorded_at))
    return [
        Said(
            tr("As it held in the world"),
            tr("all that was known") if question.as_of_us is None else written(question.as_of_us),
        ),
        Said(tr("As the ledger knew it"), tr("after entry #{position}", position=question.known_at)),
        Said(tr("Last entry that counts"), recorded),
        Said(tr("Ledger"), head.origin),
        Said(tr("Signed checkpoint"), tr("{size:|entry|entries}", size=head.size)),
        Said(tr("Root"), head.root.hex()),
    ]


def _entries(contents: Contents) -> str:
    head = (
        "#", tr("Version"), tr("Recorded"), tr("Held from"), tr("Who"), tr("What"), tr("Reason"),
    )  # fmt: skip
    rows = [_entry(contents, entry) for entry in contents.entries]
    cells = "".join(f'<th scope="col">{_text(name)}</th>' for name in head)
    return f"<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody>\n</table>"


def _entry(contents: Contents, entry: AnyEntry) -> str:
    who = entry.actor
    if entry.authenticated != entry.actor:
        who = tr("{actor} (at the keyboard: {name})", actor=entry.actor, name=entry.authenticated)
    aside = ""
    if entry is contents.following:
        aside = tr("Came next; it does not count.")
    elif not contents.counts(entry):
        aside = tr("Does not count: it held later.")
    what = [f"<strong>{_text(entry.data.declared.label)}</strong>"]
    what += [f"<em>{_text(aside)}</em>"] if aside else []
    what += [f"{_text(said.label)}: {_lines(said.value)}" for said in event_said(entry.data, contents.kind)]
    cells = (
        f'<td class="whole">{entry.position}</td><td class="whole">{entry.version}</td>'
        f"{_time(entry.recorded_at)}{_time(entry.effective_at)}"
        f"<td>{_text(who)}</td><td>{'<br>'.join(what)}</td><td>{_lines(entry.reason)}</td>"
    )
    return f"<tr{' class=aside' if aside else ''}>{cells}</tr>\n"


def _time(moment: datetime) -> str:
    day, time = in_words(moment).split("T")
    return f'<td class="whole">{day}<br>{time}</td>'


def _body(contents: Contents) -> Iterable[str]:
    if (body := contents.body) is not None:
        yield f"<h3>{_text(tr('Text'))}</h3>"
        yield f"<pre>{_lines(body.decode(errors='replace'))}</pre>"


def _texts(contents: Contents) -> Iterable[str]:
    if not contents.texts:
        return
    yield _heading(tr("Texts and files that the entries name"))
    rows = [
        Said(
            tr("{size:|byte|bytes}", size=text.size_bytes),
            f"texts/{text.sha256}"
            if text.sha256 in contents.given.texts
            else tr("{digest}: not in the ledger, known by its digest alone", digest=text.sha256),
        )
        for text in contents.texts
    ]
    yield _facts(rows)


def _heading(words: str) -> str:
    return f"<h2>{_text(words)}</h2>"


def _facts(rows: Iterable[Said]) -> str:
    lines = (
        f'<tr><th scope="row">{_text(said.label)}</th><td>{_lines(said.value)}</td></tr>\n' for said in rows
    )
    return f"<table>\n<tbody>\n{''.join(lines)}</tbody>\n</table>"


def _list(sentences: Iterable[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{_text(sentence)}</li>\n" for sentence in sentences) + "</ul>"


def _text(words: object) -> str:
    """Words on one line."""
    return escape(harmless(str(words)))


def _lines(words: str) -> str:
    """Words on as many lines as they have."""
    return escape(harmless_lines(words))
