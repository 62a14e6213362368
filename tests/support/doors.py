"""Who may call each function that changes something, and how everybody else is refused."""

from dataclasses import dataclass

from tests.support.privileges import ASSESSORS, DONE

EVERYBODY = "everybody"
MEMBERS = ("alice", "bob")


@dataclass(frozen=True)
class Door:
    """Who may call a function, how others are refused, and what allowed ones meet behind it."""

    may: tuple | str
    refusals: tuple = ()
    behind: str = DONE


def only(*who, refused, behind=DONE):
    """For these; `behind` is a later refusal of a call that in this scene comes to nothing."""
    return Door(who, refused if isinstance(refused, tuple) else (refused,), behind)


def nobody(refused):
    """For none, or for none without a signature or a vote that is not there."""
    return Door((), (refused,))


ANYONE = Door(EVERYBODY)
BY_ENROLMENT = only("enrolment", refused="PoolOnly")
BY_DESK = only("desk", refused="PoolOnly")
BY_MEMBER_OR_GUARDIAN = only(
    "alice", "guardian", refused="PoolNotMemberOrGuardian", behind="PoolNotLapsed"
)
BY_FILER = only("alice", "guardian", refused="ClaimNotMemberOrGuardian", behind="ClaimOpen")
BY_JURY = only("jury", refused="ClaimOnly")
BY_JUROR = only(*MEMBERS, refused="JuryNoVote")
BY_STEWARD = only("steward", refused="DisclosureOnly")
BY_ASSEMBLY = only("assembly", refused="AccessControlUnauthorizedAccount")
# What the assembly did not announce is neither cancelled nor carried out.
BY_ASSEMBLY_IF_ANNOUNCED = only(
    "assembly",
    refused="AccessControlUnauthorizedAccount",
    behind="TimelockUnexpectedOperationState",
)
BY_VOTER = only(*MEMBERS, refused="AssemblyNoVote")
UNSIGNED = nobody("EnrolmentBadSignature")
NOT_ADOPTED = nobody("GovernorUnexpectedProposalState")
NO_DEPOSIT = nobody("GovernorDisabledDeposit")
FIXED_TIMELOCK = nobody("TimelockFixed")
FIXED_ASSEMBLY = nobody("AssemblyFixed")

DOORS = {
    "panel": {"change": only("timelock", refused="PanelOnly")},
    "pool": {
        "admit": BY_ENROLMENT,
        "reband": BY_ENROLMENT,
        "freeIdentity": only("enrolment", refused="PoolOnly", behind="PoolIdentityHeld"),
        "admitCohort": BY_ENROLMENT,
        "joinFromGroup": only("enrolment", refused="PoolOnly", behind="PoolCohortUsedUp"),
        "close": BY_ENROLMENT,
        # For members and for anyone, but not while the plan is open.
        "withdrawExcess": nobody("PoolFilingOpen"),
        "finishClosing": nobody("PoolFilingOpen"),
        "openClaim": BY_DESK,
        "setAside": BY_DESK,
        "releaseShare": BY_DESK,
        "settle": BY_DESK,
        "payOut": BY_DESK,
        "forfeitBond": BY_DESK,
        "takeBond": BY_DESK,
        "noteLastClaim": BY_ENROLMENT,
        "markEnding": BY_ENROLMENT,
        "endMembership": BY_ENROLMENT,
        "setSteward": only("timelock", refused="PoolOnly"),
        "takeDue": only("steward", refused="PoolZeroAmount"),
        "payIn": ANYONE,
        "payInWithPermit": ANYONE,
        "fundReserve": ANYONE,
        "quit": only(*MEMBERS, refused="PoolNotMember"),
        "quitFor": only("guardianship", refused="PoolOnly"),
        "reinstate": BY_MEMBER_OR_GUARDIAN,
        "reinstateWithPermit": BY_MEMBER_OR_GUARDIAN,
    },
    "enrolment": {
        "join": UNSIGNED,
        "joinWithPermit": UNSIGNED,
        "reband": UNSIGNED,
        "enrolCohort": only("alice", refused="EnrolmentOnly", behind="EnrolmentBadSignature"),
        "joinFromGroup": only("alice", refused="EnrolmentOnly", behind="EnrolmentNotInCohort"),
        "stopJoins": only("supervisor", refused="EnrolmentOnly"),
        "announceClosing": only("timelock", refused="EnrolmentOnly"),
        # For anyone, as far as the number of voters bears it out.
        "recordVoters": ANYONE,
        "closeBelowMinimum": nobody("EnrolmentNotBelowMinimum"),
        "noteFullBenefit": only("desk", refused="EnrolmentOnly"),
        "endMembership": only("desk", refused="EnrolmentOnly"),
        "dropClaim": only("desk", refused="EnrolmentOnly"),
        "noteClaim": only("pool", refused="EnrolmentOnly"),
        "clearWallet": only("pool", refused="EnrolmentOnly"),
        "setRegistrar": only("timelock", refused="EnrolmentOnly"),
        "setSupervisor": only("timelock", refused="EnrolmentOnly"),
    },
    "desk": {
        "file": BY_FILER,
        "fileWithPermit": BY_FILER,
        "decide": only(*ASSESSORS, refused=("PanelNoSeat", "PanelOwnClaim")),
        "decideBySignatures": nobody("PanelNoSeat"),
        "settle": ANYONE,
        # For less than the full benefit the payee alone, while their time lasts.
        "settleShort": ANYONE,
        "collect": only("bob", refused="ClaimNothingDue"),
        "withdraw": only("alice", refused="ClaimNotMemberOrGuardian"),
        "redirect": only("alice", refused="ClaimOnly", behind="ClaimNotByGuardian"),
        "changeRules": only("timelock", refused="ClaimOnly"),
        # What follows from votes counted, from a full benefit, or from time, anyone may carry out.
        "recount": ANYONE,
        "endMembership": ANYONE,
        "conclude": ANYONE,
        "takeObjectionBond": BY_JURY,
        "returnObjectionBond": BY_JURY,
    },
    "jury": {
        "object": BY_JUROR,
        "reclaim": only("bob", refused="JuryNoBond"),
        "appeal": only("bob", refused="JuryNotClaimant"),
        "vote": BY_JUROR,
        "hold": only("supervisor", refused="JuryOnly"),
    },
    "donations": {
        "file": ANYONE,
        "decide": only(*ASSESSORS, refused=("PanelNoSeat", "PanelOwnClaim")),
        "decideBySignatures": nobody("PanelNoSeat"),
        "give": ANYONE,
        "giveWithPermit": ANYONE,
        "withdraw": only("bob", "alice", refused="DonationOnly"),
        "take": only("bob", refused="DonationOnly"),
        "takeBack": only("alice", refused="DonationNothingDue"),
    },
    "registry": {"publish": BY_STEWARD, "supersede": BY_STEWARD, "giveOpinion": ANYONE},
    "timelock": {
        "schedule": BY_ASSEMBLY,
        "scheduleBatch": BY_ASSEMBLY,
        "cancel": BY_ASSEMBLY_IF_ANNOUNCED,
        "execute": BY_ASSEMBLY_IF_ANNOUNCED,
        "executeBatch": BY_ASSEMBLY_IF_ANNOUNCED,
        "updateDelay": FIXED_TIMELOCK,
        "grantRole": FIXED_TIMELOCK,
        "revokeRole": FIXED_TIMELOCK,
        "renounceRole": FIXED_TIMELOCK,
        # Whatever is sent to it stays there: no proposal moves it.
        "onERC721Received": ANYONE,
        "onERC1155Received": ANYONE,
        "onERC1155BatchReceived": ANYONE,
        "receive": ANYONE,
    },
    "assembly": {
        "propose": only(
            *MEMBERS, refused="GovernorInsufficientProposerVotes", behind="AssemblyProposalOpen"
        ),
        "cancel": only("bob", refused="GovernorOnlyProposer"),
        "castVote": BY_VOTER,
        "castVoteWithReason": BY_VOTER,
        "castVoteWithReasonAndParams": BY_VOTER,
        "castVoteBySig": nobody("GovernorInvalidSignature"),
        "castVoteWithReasonAndParamsBySig": nobody("GovernorInvalidSignature"),
        "queue": NOT_ADOPTED,
        "execute": NOT_ADOPTED,
        "relay": FIXED_ASSEMBLY,
        "updateTimelock": FIXED_ASSEMBLY,
        "onERC721Received": NO_DEPOSIT,
        "onERC1155Received": NO_DEPOSIT,
        "onERC1155BatchReceived": NO_DEPOSIT,
        "receive": NO_DEPOSIT,
    },
    "guardianship": {
        "nameGuardian": only(*MEMBERS, refused="GuardianNotMember"),
        "objectToQuitNotice": only("alice", refused="GuardianNoNotice"),
        "giveQuitNotice": only("guardian", refused="GuardianMayNotAct"),
        "giveRecoveryNotice": only(
            "guardian", refused="GuardianMayNotAct", behind="GuardianBadSignature"
        ),
        "quitFor": only("guardian", refused="GuardianMayNotAct", behind="GuardianNoticeRuns"),
        "recover": only("guardian", refused="GuardianMayNotAct", behind="GuardianNoticeRuns"),
        "keep": only("pool", refused="GuardianOnly"),
    },
    "lens": {},
    "keys": {
        "publish": ANYONE,
        # Each account for its own key alone; who has none has nothing to withdraw.
        "withdraw": nobody("KeyBoardNothingToWithdraw"),
    },
    "orders": {
        "set": ANYONE,
        "setWithPermit": ANYONE,
        # Each payer their own alone.
        "end": only("alice", refused="OrderNone"),
        # By anyone, when it is due.
        "run": nobody("OrderTooEarly"),
    },
    "services": {
        "open": ANYONE,
        "redeem": only("bob", refused="ServiceOnly"),
        # Anyone sends the rest to the sponsor; only the sponsor sends it elsewhere.
        "refund": only("alice", refused="ServiceOnly"),
    },
    "subscriptions": {
        "set": only(*MEMBERS, refused="MembershipNone"),
        "setWithPermit": only(*MEMBERS, refused="MembershipNone"),
        "end": only("alice", refused="SubscriptionNone"),
        "announce": only("steward", refused="SubscriptionOnlySteward"),
        # By anyone, when it is due.
        "collect": nobody("SubscriptionTooEarly"),
    },
    "directory": {"list": ANYONE, "listParts": ANYONE},
}
