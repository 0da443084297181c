"""Pages of the handbook: each is made from the views at one moment, as blocks that every medium can draw."""
