"""The ways by which reminders leave; all of them are the operator's."""
