"""Tables from a spreadsheet, by people of the staff: uploaded, checked, and saved when there is no mistake.

The check and the saving of a large file are the work of a process of their own (``run_table_import``), which goes on
when the page is left.  It holds a lock as long as it lives, and writes how far it is into a small file beside it:
while the rows are being saved, all or nothing, the database shows nobody what is going on.
"""
