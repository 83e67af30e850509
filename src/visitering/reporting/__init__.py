"""What a run leaves behind: tables, manifest, the run folder and its reading."""
