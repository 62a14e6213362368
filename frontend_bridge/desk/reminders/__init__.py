"""Reminders: a worker follows the index, and tells members, guardians and roles what is near."""
