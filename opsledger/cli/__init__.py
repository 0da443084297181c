"""The command line: one file per command, and the one edge at which errors become exit codes."""
