"""How what a person types becomes the fields of an event: one way for the command line and for forms."""
