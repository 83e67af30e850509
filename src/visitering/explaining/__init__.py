"""What is said of a result: reason codes from the audited figures, texts from one catalogue a language."""
