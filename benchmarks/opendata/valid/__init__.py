"""What other programs find of every form of the open data, in one table."""
