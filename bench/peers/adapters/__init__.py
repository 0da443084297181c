"""One small module for each peer. Each has its peer as `PEER`; its package is imported nowhere else."""
