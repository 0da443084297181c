"""How fast the program is, as ratios inside one run: `python -m bench`."""
