"""`report.html`: one self-contained page on a run; why it is drawn by hand stands in docs/report.md."""
