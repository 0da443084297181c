"""SQLAlchemy-Continuum: a version table for each model, with the transactions in which a row held."""

# The peers' packages are in an environment of their own, where no type checker runs.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, configure_mappers, declarative_base
from sqlalchemy_continuum import make_versioned, transaction_class, version_class, versioning_manager

from bench.peers.adapters.durable_sqlite import make_durable
from bench.peers.protocol import NAMES, Change, Fields, Peer, State

make_versioned(user_cls=None)
Base: Any = declarative_base()


class Page(Base):
    """A record."""

    __tablename__ = "page"
    __versioned__: dict[str, Any] = {}
    number = sa.Column(sa.Integer, primary_key=True)
    title = sa.Column(sa.Text, nullable=False)
    owner = sa.Column(sa.Text, nullable=False)
    description = sa.Column(sa.Text, nullable=False)
    scope = sa.Column(sa.Text, nullable=False)
    actor = sa.Column(sa.Text, nullable=False)


configure_mappers()
PageVersion: Any = version_class(Page)
Transaction: Any = transaction_class(Page)


class Continuum(Peer):
    """A model in sessions; the package versions what a session flushes."""

    def open(self) -> None:
        """Open the file and make the tables."""
        self._engine = sa.create_engine(f"sqlite:///{self.folder / 'continuum.db'}")
        make_durable(self._engine)
        Base.metadata.create_all(self._engine)

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def append(self, change: Change) -> None:
        """A session that changes one object."""
        self.append_many((change,))

    def append_many(self, changes: Sequence[Change]) -> None:
        """A session that changes several objects and commits once; without a flush before each load."""
        with Session(self._engine, autoflush=False) as session:
            for change in changes:
                if change.version == 1:
                    page = Page(number=change.record)
                    session.add(page)
                else:
                    page = session.get_one(Page, change.record)
                page.actor = change.actor
                for name, value in change.fields.items():
                    setattr(page, name, value)
            unit = versioning_manager.unit_of_work(session)
            unit.create_transaction(session).issued_at = changes[-1].at.replace(tzinfo=None)
            session.commit()

    def history(self, record: int) -> list[Fields]:
        """The versions of an object."""
        with Session(self._engine) as session:
            versions = session.scalars(
                sa.select(PageVersion)
                .where(PageVersion.number == record)
                .order_by(PageVersion.transaction_id)
            )
            return [fields_of(version) | {"actor": version.actor} for version in versions]

    def now(self) -> State:
        """The model's table."""
        with Session(self._engine) as session:
            return {page.number: fields_of(page) for page in session.scalars(sa.select(Page))}

    def as_of(self, last: Change) -> State:
        """The versions that held in the last transaction up to a moment."""
        with Session(self._engine) as session:
            moment = last.at.replace(tzinfo=None)
            number = session.scalar(
                sa.select(sa.func.max(Transaction.id)).where(Transaction.issued_at <= moment)
            )
            ended = PageVersion.end_transaction_id
            held = sa.select(PageVersion).where(
                PageVersion.transaction_id <= number, sa.or_(ended.is_(None), ended > number)
            )
            return {version.number: fields_of(version) for version in session.scalars(held)}


def fields_of(page: Any) -> Fields:
    """The fields of an object, or of one of its versions."""
    return {name: getattr(page, name) for name in NAMES}


PEER = Continuum
