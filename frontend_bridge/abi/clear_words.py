"""What hardware wallets say of calls and messages: intents, labels and forms, in plain English."""

from typing import Any

INTENTS: dict[str, dict[str, str]] = {
    "asset": {"approve": "Allow a payment"},
    "pool": {
        "payIn": "Pay into a cover",
        "payInWithPermit": "Pay into a cover",
        "reinstate": "Come back with a payment",
        "reinstateWithPermit": "Come back with a payment",
        "quit": "Leave and take the balance",
        "takeDue": "Take what is due",
        "fundReserve": "Give to the reserve",
    },
    "enrolment": {
        "join": "Join with a deposit",
        "joinWithPermit": "Join with a deposit",
        "joinFromGroup": "Join from a group",
        "reband": "Hand in a new age band",
        "stopJoins": "Stop joins",
    },
    "desk": {
        "file": "File a claim",
        "fileWithPermit": "File a claim",
        "decide": "Decide a claim",
        "decideBySignatures": "Send a decision of a claim",
        "settle": "Settle a claim",
        "settleShort": "Settle a claim for less",
        "collect": "Take benefit and bond",
        "redirect": "Have the benefit yourself",
        "withdraw": "Withdraw a claim",
        "conclude": "Conclude a claim",
    },
    "jury": {
        "object": "Object to a claim",
        "vote": "Vote on a claim",
        "appeal": "Appeal to the jury",
        "hold": "Hold a claim",
        "reclaim": "Take back a bond",
    },
    "donations": {
        "file": "Ask for gifts",
        "give": "Give",
        "giveWithPermit": "Give",
        "take": "Take the gifts",
        "takeBack": "Take back a gift",
        "decide": "Decide an appeal",
        "decideBySignatures": "Send a decision of an appeal",
    },
    "guardianship": {
        "nameGuardian": "Name a guardian",
        "giveQuitNotice": "Announce to end a membership",
        "objectToQuitNotice": "Object to the end of membership",
        "quitFor": "End a membership",
        "giveRecoveryNotice": "Announce a recovery",
        "recover": "Pay out a lost wallet's money",
    },
    "assembly": {
        "castVote": "Vote in the assembly",
        "castVoteWithReason": "Vote in the assembly",
    },
}
"""The calls that people sign, by contract, with what they do."""

MESSAGES: dict[str, dict[str, str]] = {
    "enrolment": {"Certificate": "Certify a member", "Cohort": "Certify a group"},
    "desk": {"Decision": "Decide a claim"},
    "donations": {"AppealDecision": "Decide an appeal"},
    "guardianship": {"Recovery": "Certify a recovery"},
}
"""The messages that people sign, by the contract that verifies them."""

LABELS: dict[str, str] = {
    "amount": "Amount",
    "answer": "Answer (0 refuse, 1 approve, 2 leave)",
    "appeal": "Appeal",
    "approve": "Approve",
    "band": "Age band",
    "bandUntil": "Band is right until (day)",
    "benefit": "Benefit",
    "benefitClass": "Class",
    "claim": "Claim",
    "cohort": "Group",
    "day": "Day of the incident",
    "days_": "Days",
    "deadline": "Until",
    "evidenceHash": "Hash of the evidence",
    "expiry": "To be used until",
    "filer": "Filed by",
    "findingsHash": "Hash of the findings",
    "from": "Lost wallet",
    "goal": "Goal",
    "guardian": "Guardian",
    "holder": "Assessor",
    "identity": "Identity",
    "issuedAt": "Issued",
    "juryEndedAt": "The jury ended",
    "leastBenefit": "At least",
    "member": "Member",
    "minimum": "At least",
    "noticeHash": "Hash of the notice",
    "number": "Number",
    "payee": "Paid to",
    "proposalId": "Proposal",
    "reason": "Reason",
    "root": "Root of the group",
    "spender": "Taken by",
    "sponsor": "Sponsor",
    "support": "Vote (0 against, 1 for, 2 abstain)",
    "to": "To",
    "units": "Shares",
    "validUntil": "Until",
    "value": "Amount",
}
"""What a value is called, by its name in the contracts."""

_TIME: tuple[str, dict[str, Any]] = ("date", {"encoding": "timestamp"})
FORMATS: dict[str, tuple[str, dict[str, Any] | None]] = {
    **dict.fromkeys(
        ("amount", "value", "benefit", "goal", "minimum", "leastBenefit"), ("tokenAmount", None)
    ),
    **dict.fromkeys(("deadline", "expiry", "issuedAt", "juryEndedAt", "validUntil"), _TIME),
}
"""How a value is shown, by its name; as it is unless named here."""

EXCLUDED = frozenset({"signature", "signatures", "walletSignatures", "proof", "v", "r", "s"})
"""Signatures and proofs: they show somebody else's consent and mean nothing to a reader."""
