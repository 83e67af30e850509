"""Letters on paper: the same text as Word documents, on an agency's own letterhead, and as one PDF of the batch."""
