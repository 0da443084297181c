"""The command line: one file per command, and the one place where errors become exit codes."""
