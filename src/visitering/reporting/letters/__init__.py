"""Letters: the text of each decision, the notice to the municipality, and the anonymised advance notice."""
