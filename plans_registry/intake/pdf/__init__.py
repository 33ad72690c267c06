"""PDF overviews as text in reading order.  ``reader`` is the door; everything else runs in a limited child process."""
