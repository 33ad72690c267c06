"""A recorder of everything the registry answers: two recordings compared show what a change of the code changed."""
