"""The registrar's desk: identities, secrets, the register of people, and what is handed out."""
