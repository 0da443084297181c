"""Other packages that keep history, measured beside opsledger in the same run. Opt-in: `make bench-peers`."""
