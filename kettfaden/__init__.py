"""Kettfaden: one place for a paper made with people, from the mandate to the answer."""
