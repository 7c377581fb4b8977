"""Reading what became of what was said. One file a subject."""
