"""An overview as text → plans: the head, the pillars, their measures, captions and caveats."""
