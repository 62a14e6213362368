"""What everybody may know of a desk: its plan, its limits, and by which key it signs receipts."""

from typing import Any

from fastapi import APIRouter

from frontend_bridge.desk.context import PREFIX, Desk
from mutual_pool.office.evidence.files import MOST_BYTES


def make_about(desk: Desk) -> APIRouter:
    """Return the endpoint that says what this desk is."""
    router = APIRouter(prefix=PREFIX)

    @router.get("/about")
    def about() -> dict[str, Any]:
        """Return the plan, the account that signs receipts, and the limits."""
        deployment = desk.chain.deployment
        return {
            "plan": deployment.plan,
            "chain_id": deployment.chain_id,
            "pool": deployment.addresses["pool"],
            "claim_desk": deployment.addresses["desk"],
            "receipts": desk.receipts.address,
            "most_bytes": MOST_BYTES,
            "time": desk.now(),
        }

    return router
