"""Life and cancer tables, simulated populations, and the calendar's days."""
