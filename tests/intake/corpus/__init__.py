"""Overviews made up from a seed: what is true, and the damaged text a reader gets."""
