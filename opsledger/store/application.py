"""The ledger as an application of the eventsourcing library."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from eventsourcing.application import Application
from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory
from eventsourcing.sqlite import SQLiteFactory
from eventsourcing.utils import Environment, EnvType

from opsledger.store.files import LOG_NAME
from opsledger.store.mapper import LedgerMapper
from opsledger.store.reader import LogReader
from opsledger.store.recorder import LedgerRecorder


class LedgerFactory(SQLiteFactory):
    """Makes the parts of the application for one ledger folder; reads no environment variables."""

    def __init__(self, place: Path) -> None:
        """Parts for the ledger in `place`."""
        path = str((place / LOG_NAME).resolve())
        settings = {self.SQLITE_DBNAME: path, self.ORIGINATOR_ID_TYPE: "text"}
        super().__init__(Environment("opsledger", settings))
        self._place = place

    def application_recorder(self) -> LedgerRecorder:
        """The recorder of the folder's log."""
        return LedgerRecorder(self.datastore, self._place)


class LedgerApplication(Application[str]):
    """The library's application over `log.db`: repository, notification log and recorder.

    `repository.get(record, projector_func=…)` folds a record. Always name the projector: the library's
    default checks runtime protocols, which takes most of the time.
    """

    log_section_size = 1_000
    recorder: LedgerRecorder

    def __init__(self, place: Path) -> None:
        """Open the log in `place` for writing."""
        self._place = place
        self._reader: LogReader | None = None
        super().__init__()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """An environment without the process's variables: a ledger is configured by its folder."""
        return Environment(name, dict(env or {}))

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """The factory for this folder."""
        return cast("InfrastructureFactory[Any]", LedgerFactory(self._place))

    def construct_mapper(self) -> LedgerMapper:
        """The mapper between entries and stored events, which also opens sealed texts."""
        mapper = cast("LedgerMapper", self.factory.mapper(self.factory.transcoder(), LedgerMapper))
        mapper.opened = self._opened
        return mapper

    def _opened(self, raw: bytes) -> bytes:
        if self._reader is None:
            self._reader = LogReader(self._place)
        return self._reader.opener.opened(raw)

    def construct_recorder(self) -> ApplicationRecorder:
        """The recorder of this folder's log."""
        return self.factory.application_recorder()

    def close(self) -> None:
        """Close every connection and the lock."""
        if self._reader is not None:
            self._reader.close()
        self.recorder.close()
        super().close()
