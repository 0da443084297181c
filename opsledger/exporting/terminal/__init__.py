"""Pages of the handbook as lines of text for a width in cells: for a terminal, and for the terminal interface."""
