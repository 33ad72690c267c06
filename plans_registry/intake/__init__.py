"""From a published document to plain plan documents, and from there to drafts."""
