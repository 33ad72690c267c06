"""Overviews written by hand by somebody who had not seen the parser, each with its truth."""
