"""One module for each noun a public page is about."""
