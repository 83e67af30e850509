"""What is written into folders and read again: names of files, JSON and CSV, the run folder both ways."""
