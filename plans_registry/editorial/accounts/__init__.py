"""Accounts of staff: invited by an administrator, signed in by allauth, with a second factor where it is required."""
