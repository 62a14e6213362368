"""The one function that derives an appeal's state from what is stored."""

from typing import Final

from mutual_pool.protocol.donations.types import TAKE_PERIOD, Appeal, AppealOutcome, AppealState

_ENDED: Final = {
    AppealOutcome.PAID: AppealState.PAID,
    AppealOutcome.REFUSED: AppealState.REFUSED,
    AppealOutcome.WITHDRAWN: AppealState.WITHDRAWN,
}


def appeal_state_at(appeal: Appeal, time: int) -> AppealState:
    """Return the state of an appeal at `time`, in seconds."""
    if appeal.decide_by == 0:
        return AppealState.NONE
    if appeal.outcome in _ENDED:
        return _ENDED[appeal.outcome]
    if appeal.outcome is AppealOutcome.PENDING:
        return AppealState.FILED if time < appeal.decide_by else AppealState.EXPIRED
    if time >= appeal.deadline + TAKE_PERIOD:
        return AppealState.EXPIRED
    if appeal.gifts == appeal.goal:
        return AppealState.FUNDED
    if time < appeal.deadline:
        return AppealState.APPROVED
    return AppealState.FUNDED if appeal.gifts >= appeal.minimum else AppealState.EXPIRED
