"""Decisions at the desk: texts and signatures of the panel, and what is public afterwards."""
