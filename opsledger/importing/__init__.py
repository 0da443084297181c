"""Other systems' event logs in: mapping files, rows, rules, and the import itself."""
