"""The log on disk: an eventsourcing application whose recorder writes one append-only SQLite table."""
