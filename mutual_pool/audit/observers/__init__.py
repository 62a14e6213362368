"""Books that observe a replay: assembly, timelock, directory, reports."""
