"""Answers about one case of a finished run that take another solve: why not there, and what would change it."""
