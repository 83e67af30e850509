"""Visitation forms: spreadsheets that municipalities fill in, out of the dataset and back into it."""
