"""Backups of a ledger, and what comes of putting one back."""
