"""Imports the event logs of other systems: mapping files, rows, rules, and the import itself."""
