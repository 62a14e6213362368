// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice The states of a claim; all but the stored facts follow from time.
enum ClaimState {
    None,
    Filed,
    UnderNotice,
    Payable,
    Paid,
    Refused,
    Withdrawn,
    Expired
}

/// @notice How a claim ended, or where the panel's word put it.
enum ClaimOutcome {
    Pending,
    Approved,
    Refused,
    Settled,
    Withdrawn
}

/// @notice One version of the rules the assembly may change. One storage slot.
/// @param capPerUnit The most one unit pays for one event.
/// @param claimBond Paid by the filer, lost if the claim is finally refused.
/// @param feeBps The fee on top of a benefit, in ten-thousandths of it, rounded down.
/// @param claimWindowDays How many days after the incident a claim may be filed.
/// @param panelDays How long the panel may take.
/// @param noticeDays How long an approved claim is public before it is payable.
/// @param payeeDays How long only the payee may settle a claim that cannot be paid in full.
struct Rules {
    uint88 capPerUnit;
    uint96 claimBond;
    uint16 feeBps;
    uint16 claimWindowDays;
    uint8 panelDays;
    uint8 noticeDays;
    uint8 payeeDays;
}

/// @notice A claim as stored. Three slots at filing, a fourth at approval or when a guardian files.
/// @dev `subject` is the hash of the member's identity and of the evidence hash; both are in the event
/// and are handed in again by whoever decides. `guardian` is empty when the member filed. `benefit` is the
/// one filed, then the one approved, then the one paid.
struct Claim {
    address member;
    uint24 day;
    uint8 benefitClass;
    uint8 band;
    uint16 vestingBps;
    uint32 previous;
    uint96 benefit;
    uint40 filedAt;
    uint40 decidedAt;
    uint24 rulesVersion;
    uint24 panelVersion;
    ClaimOutcome outcome;
    bool redirected;
    bool benefitDue;
    bytes32 subject;
    address guardian;
    uint88 share;
    bool bondTaken;
}

/// @notice What a filer says.
struct Filing {
    address member;
    uint24 day;
    uint8 benefitClass;
    bytes32 evidenceHash;
}

/// @notice What the panel says of a claim. Signed as the EIP-712 `Decision` together with the claim's facts.
struct Verdict {
    bytes16 identity;
    bytes32 evidenceHash;
    bool approve;
    uint8 benefitClass;
    bytes32 findingsHash;
    bytes32 noticeHash;
    uint40 deadline;
}
