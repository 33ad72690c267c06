"""Files that cannot be read."""


class UnreadableFile(ValueError):
    """The message tells the person what is wrong and what to do."""
