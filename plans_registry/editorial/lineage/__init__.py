"""What a plan goes on with: the plan before it, and which of its measures were there already."""
