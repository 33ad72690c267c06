"""Plain values of the registry: documents, fiscal years, eras.  Standard library only."""
