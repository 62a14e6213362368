"""A plan's keeper: it carries out what is due and anyone may, within a daily ceiling."""
