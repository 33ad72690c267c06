"""The staff guide inside the admin: ``docs/staff.md`` as a page, with its pictures."""
