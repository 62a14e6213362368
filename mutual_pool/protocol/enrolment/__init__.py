"""The twin of the enrolment contract: certificates, identities, groups."""
