"""The whole plan as the public will read it, for who decides: what changed, what was noted, and the buttons at its end."""
