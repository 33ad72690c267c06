"""The one editor of a plan: a page that is a form over a document, whatever that document came from."""
