"""`report.html`: one self-contained page on a run. What it shows, and why it is drawn by hand, stands in docs/report.md."""
