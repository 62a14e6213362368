// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice The states of a claim; all but the stored facts follow from time.
/// @dev `Appealable`: the panel refused, and the claimant may appeal. `Silent`: the panel's time is over without a word,
/// and the claimant may call the jury. `AwaitingSeat`: the jury approved, and one assessor has to sign.
enum ClaimState {
    None,
    Filed,
    UnderNotice,
    Payable,
    Paid,
    Refused,
    Withdrawn,
    Expired,
    Appealable,
    Silent,
    Jury,
    AwaitingSeat
}

/// @notice How a claim ended, or where the panel's word put it. `RefusedFinally` and `Expired` are written when somebody
/// concludes what time or the jury decided. `WithdrawnLate` forfeits the bond, `Withdrawn` does not. `Settled` becomes
/// `Collected` when the payee takes the benefit.
enum ClaimOutcome {
    Pending,
    Approved,
    Refused,
    Settled,
    Withdrawn,
    RefusedFinally,
    Expired,
    WithdrawnLate,
    Collected
}

/// @notice What a jury said: nothing, unless two thirds of the votes and a quorum said it. To refuse what the panel
/// approved, that quorum consists of jurors who did not object.
enum JuryVerdict {
    None,
    Approve,
    Refuse
}

/// @notice One version of the rules the assembly may change. One storage slot.
/// @param capPerUnit The most one unit pays for one event.
/// @param claimBond Paid by the filer, lost if the claim is finally refused.
/// @param feeBps The fee on top of a benefit, in ten-thousandths of it, rounded down.
/// @param claimWindowDays How many days after the incident a claim may be filed.
/// @param panelDays How long the panel may take, and how long one of it may sign what a jury approved.
/// @param noticeDays How long an approved claim is public before it is payable.
/// @param payeeDays How long only the payee may settle a claim that cannot be paid in full.
/// @param appealDays How long the claimant may appeal a refusal or a lesser class, or call the jury when the panel said
/// nothing.
/// @param juryDays How long a jury votes.
struct Rules {
    uint88 capPerUnit;
    uint96 claimBond;
    uint16 feeBps;
    uint16 claimWindowDays;
    uint8 panelDays;
    uint8 noticeDays;
    uint8 payeeDays;
    uint8 appealDays;
    uint8 juryDays;
}

/// @notice When a jury sits and when its word counts; of the same version as the rules beside it.
/// @param objectionBps A jury sits once more than this share of the voters objected, in ten-thousandths.
/// @param quorumBps The share of the voters that must vote, in ten-thousandths, rounded up.
/// @param quorumVotes So many votes are enough, however many voters there are.
/// @param objectionVotes A jury also sits once more than this number of voters objected.
/// @param objectionBond Paid with an objection, lost if the claim is paid.
struct JuryRules {
    uint16 objectionBps;
    uint16 quorumBps;
    uint32 quorumVotes;
    uint32 objectionVotes;
    uint96 objectionBond;
}

/// @notice A claim as stored. Three slots at filing, a fourth at approval or when a guardian files.
/// @dev `subject` is the hash of the member's identity and of the evidence hash; both are in the event
/// and are handed in again by the seat that decides. `guardian` is empty when the member filed. `benefitClass` and
/// `benefit` are those filed, then those approved; `filedClass` stays. After a settlement `benefit` is the one paid.
/// `voters` are those there were at the filing.
struct Claim {
    address member;
    uint24 day;
    uint8 benefitClass;
    uint8 filedClass;
    uint8 band;
    uint16 vestingBps;
    uint32 previous;
    uint96 benefit;
    uint40 filedAt;
    uint40 decidedAt;
    uint16 rulesVersion;
    uint16 panelVersion;
    uint32 voters;
    ClaimOutcome outcome;
    bool redirected;
    bytes32 subject;
    address guardian;
    uint88 share;
    bool bondTaken;
}

/// @notice What others than the panel had to say of a claim. One storage slot.
/// @param endsAt When the jury's vote ends; 0 where none was called. It is called once.
/// @param standingDay A juror belongs to the plan since this UTC day at the latest.
/// @param objections How many voters objected, each with a bond.
/// @param votesFor Votes to approve what was filed.
/// @param votesAgainst Votes to refuse everything.
/// @param votesToLeave Votes to leave the panel's decision.
/// @param quorum How many votes make the jury's word count; fixed when it is called.
/// @param heldDays By how many days the supervisor made the notice longer; 0 before they did.
/// @param objectorsAgainst How many of the votes to refuse are of voters who objected.
struct Dispute {
    uint40 endsAt;
    uint24 standingDay;
    uint24 objections;
    uint32 votesFor;
    uint32 votesAgainst;
    uint32 votesToLeave;
    uint32 quorum;
    uint8 heldDays;
    uint24 objectorsAgainst;
}

/// @notice A claim with all that its state follows from.
struct ClaimSnapshot {
    Claim facts;
    Rules rules;
    Dispute dispute;
    ClaimState state;
}

/// @notice What a filer says.
struct Filing {
    address member;
    uint24 day;
    uint8 benefitClass;
    bytes32 evidenceHash;
}

/// @notice What the panel says of a claim. Signed as the EIP-712 `Decision` together with the claim's facts and the
/// end of its jury.
struct PanelDecision {
    bytes16 identity;
    bytes32 evidenceHash;
    bool approve;
    uint8 benefitClass;
    bytes32 findingsHash;
    bytes32 noticeHash;
    uint40 deadline;
}
