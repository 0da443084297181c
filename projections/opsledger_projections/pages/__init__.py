"""Pages of the handbook: each is made from the views at one moment, as blocks that any medium can draw."""
