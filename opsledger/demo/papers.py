"""The documents of the invented company: adopted or drafted, approved, revised, read and reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from opsledger.demo.pages import page, read_toml
from opsledger.demo.steps import Step
from opsledger.demo.weeks import Weeks
from opsledger_events.language import Language
from opsledger_events.values import Value


class Say(Value, forbid_unknown_fields=True):
    """One text in both languages."""

    en: str
    zh: str

    def __getitem__(self, language: Language) -> str:
        """The text in one of them."""
        return self.zh if language == "zh" else self.en


class Tags(Value, forbid_unknown_fields=True):
    """Words to find it by, in both languages."""

    en: tuple[str, ...]
    zh: tuple[str, ...]

    def __getitem__(self, language: Language) -> tuple[str, ...]:
        """The words of one of them."""
        return self.zh if language == "zh" else self.en


class Way(Value, forbid_unknown_fields=True):
    """The way of a draft: who wrote it and when, who approved it, since when it holds."""

    at: str
    by: str
    approver: str
    submitted: str
    changes: tuple[str, Say] | None = None
    """What the approver wanted changed first, and when."""
    approved: str = ""
    """Empty while it waits."""
    effect: str = ""
    read_by: tuple[str, ...] = ()


class Revision(Way, forbid_unknown_fields=True):
    """A new edition: what was changed and why."""

    why: Say
    en: list[tuple[str, str]]
    """Passages and what stands in their place, in English."""
    zh: list[tuple[str, str]]


class Review(Value, forbid_unknown_fields=True):
    """Somebody looked whether it still holds."""

    at: str
    by: str
    outcome: str = "unchanged"
    remark: Say


class Paper(Value, forbid_unknown_fields=True):
    """One document from beginning to end. Its first text is `texts/LANGUAGE/ID.md`."""

    id: str
    title: Say
    tags: Tags = Tags(en=(), zh=())
    owner: str
    data: dict[str, Any]
    adopted: str = ""
    """When it was taken over from the paper handbook; the others were drafted."""
    drafted: Way | None = None
    read_by: tuple[str, ...] = ()
    revisions: tuple[Revision, ...] = ()
    reviews: tuple[Review, ...] = ()
    retired: tuple[str, str, Say] | None = None
    """When, by whom and why."""


class Papers(Value, forbid_unknown_fields=True):
    """The file of documents, and where those came from that were there before."""

    source: Say
    document: list[Paper]


def papers() -> Papers:
    """Every document of the demo."""
    return read_toml(Papers, "documents.toml")


def paper_steps(weeks: Weeks, language: Language, seed: int) -> Iterator[Step]:
    """The whole history of every document."""
    all_papers = papers()
    for paper in all_papers.document:
        yield from Clerk(paper, weeks, language, seed).steps(all_papers.source[language])


class Clerk:
    """Writes down the history of one document."""

    def __init__(self, paper: Paper, weeks: Weeks, language: Language, seed: int) -> None:
        self.paper = paper
        self.weeks = weeks
        self.language: Language = language
        self.chance = Random(f"{seed}:{paper.id}")  # noqa: S311 - a story, not a secret
        self.text = page("texts", language, f"{paper.id}.md").read_text(encoding="utf-8")

    def steps(self, source: str) -> Iterator[Step]:
        """Its steps, from the first text to the last."""
        paper = self.paper
        first = paper.data | {
            "title": paper.title[self.language],
            "tags": paper.tags[self.language],
            "owner": f"{{{paper.owner}}}",
            "body": self.text,
        }
        if paper.drafted:
            way = paper.drafted
            yield self.step(way.at, "draft", way.by, first)
            yield from self.approval(way)
        else:
            yield self.step(paper.adopted, "adopt", paper.owner, first | {"source": source})
            yield from self.readings(self.weeks.moment(paper.adopted), paper.read_by)
        for revision in paper.revisions:
            self.edit(revision)
            why = revision.why[self.language]
            yield self.step(revision.at, "revise", revision.by, {"body": self.text}, why)
            yield from self.approval(revision)
        for review in paper.reviews:
            data = {"outcome": review.outcome, "remark": review.remark[self.language]}
            yield self.step(review.at, "review", review.by, data)
        if paper.retired:
            when, by, why = paper.retired
            yield self.step(when, "retire", by, {}, why[self.language])

    def step(self, at: str | datetime, verb: str, by: str, data: dict[str, Any], reason: str = "") -> Step:
        """One step of this document."""
        when = self.weeks.moment(at) if isinstance(at, str) else at
        return Step(when, when, f"document {verb}", self.paper.id, by, data, reason)

    def approval(self, way: Way) -> Iterator[Step]:
        """From a draft to the text in force, as far as it came."""
        yield self.step(way.submitted, "submit", way.by, {})
        if way.changes:
            when, remark = way.changes
            yield self.step(when, "request-change", way.approver, {"remark": remark[self.language]})
            again = self.weeks.moment(when) + timedelta(days=1, hours=2)
            yield self.step(again, "submit", way.by, {})
        if way.approved:
            yield self.step(way.approved, "approve", way.approver, {})
        if way.effect:
            yield self.step(way.effect, "take-effect", way.approver, {})
            yield from self.readings(self.weeks.moment(way.effect), way.read_by)

    def readings(self, since: datetime, persons: tuple[str, ...]) -> Iterator[Step]:
        """People read it, each in their own time."""
        for person in persons:
            minutes = self.chance.randrange(30, 60 * 24 * 6)
            yield self.step(since + timedelta(minutes=minutes), "acknowledge", person, {})

    def edit(self, revision: Revision) -> None:
        """Make the text of the next edition. Raises ValueError for a passage that is not there."""
        for passage, instead in revision.zh if self.language == "zh" else revision.en:
            if self.text.count(passage) != 1:
                raise ValueError(self.paper.id, passage)
            self.text = self.text.replace(passage, instead)
