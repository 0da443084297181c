"""The ledger as files for other programs: NDJSON envelopes and CSV."""
