"""Why an operation is refused, contract by contract, as `refusals` reads it.

The sentences and the names of the arguments are those of the errors' notices in the contracts.
"""

from typing import Final

from mutual_pool.reasons import (
    arithmetic,
    assessor_panel,
    claim_desk,
    claim_jury,
    donation_desk,
    enrolment,
    guardianship,
    mutual_pool,
    registry,
)

REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    **mutual_pool.REASONS,
    **claim_desk.REASONS,
    **claim_jury.REASONS,
    **enrolment.REASONS,
    **guardianship.REASONS,
    **assessor_panel.REASONS,
    **donation_desk.REASONS,
    **registry.REASONS,
    **arithmetic.REASONS,
}
"""Sentence and names of the arguments of every refusal."""
