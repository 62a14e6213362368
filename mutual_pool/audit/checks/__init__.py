"""The checks of an audit, each of which writes its outcome and what it found into the book."""
