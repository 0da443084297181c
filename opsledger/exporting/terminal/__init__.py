"""Pages of the handbook as lines of text of a width in cells, for a terminal and for the terminal interface."""
