"""Evidence at the desk: packs that were filed, grants that open them, and links for senders."""
