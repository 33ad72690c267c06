"""Documents whose layout no rule knows, read by what they repeat."""
