"""Tables of measures, CSV or XLSX, in the columns of the export: compared with the working copy, then saved.

    lines → row_form → matching → spool → compare → apply

Lines of the file become cells, a Form reads each row, rows are placed with their plans, gathered plan by plan
in a temporary file, compared with what is there, and written in one transaction.
"""
