"""The desk: a team works through a batch in the browser. It decides nothing that the commands do not."""
