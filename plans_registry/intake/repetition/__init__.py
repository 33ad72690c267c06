"""Measures found by what a document repeats, whatever its layout.

A person who has never seen a plan finds its measures all the same: twelve names in the same letters, each with a text behind it, under
four headings in the same letters.  So a document becomes a row of units (`units.py`); units alike in some way are proposed as names,
descriptions and pillars, and weighed by how like these their words are (`likeness.py`, `proposals.py`, `pillars.py`); the best proposals
become lines with roles (`told_lines.py`) that the grammar of overviews reads, and what fits the document best is kept (`weighing.py`).
"""
