"""What is there to do: the lists a person finds after signing in."""
