"""What a plan's offices do: applicants and members, assessors, registrar, steward, keeper."""
