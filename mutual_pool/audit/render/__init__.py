"""An audit's outcome for people and for programs: words, JSON, a page with charts, and tables."""
