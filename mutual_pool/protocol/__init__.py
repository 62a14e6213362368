"""The twin: the contracts' rules a second time, in exact integers, part for part."""
