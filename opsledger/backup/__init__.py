"""Backups of a ledger, and restoring them."""
