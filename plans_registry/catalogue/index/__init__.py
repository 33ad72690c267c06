"""The text index: positional postings in one ordinary table, the same rows and SQL on every database.

How it works, in the order of the files:

``layout``    every published measure has an *ordinal*, 4,096 of them make a *chunk*; the ordinals of a plan follow
              each other in reading order.  A text has a fixed place inside its ordinal's slot, field by field, and becomes
              pairs of neighbouring characters, each with its position.
``write``     publish and withdraw: append the tokens of a plan under fresh ordinals, move its shelf there.
              Nothing is ever taken out of a bitmap, so a reader who began before sees exactly what was before.
``snapshot``  what a process holds in memory: for every ordinal its plan, its measure, its types and forms.
``standing``  beside the positions, from a rebuild on: the entries and fields of a token, for needles that are one.
``binary``    rows with bytes, from PostgreSQL in its binary form.
``together``  where the tokens of a needle stand together: shifted bitmaps ANDed.
``hits``      where a needle is found: ordinals and fields.
``terms``     needles → the ordinals and fields where each stands, of all at once; no text is read.
``answer``    a selection → total, order, counts: NumPy over the ordinals found.
``rebuild``   a new set beside the old, then the switch.  ``check``: what differs from the editions.

The definition of a right answer is tests/catalogue/brute_force.py.
"""
