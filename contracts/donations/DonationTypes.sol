// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice The states of an appeal; all but the stored facts follow from time and from what was given.
enum AppealState {
    None,
    Filed,
    Approved,
    Funded,
    Paid,
    Refused,
    Withdrawn,
    Expired
}

/// @notice How an appeal ended, or where the panel's word put it.
enum AppealOutcome {
    Pending,
    Approved,
    Refused,
    Paid,
    Withdrawn
}

/// @notice What a filer asks for.
/// @param claim The settled claim that the gifts are to top up; 0 for an appeal of its own.
/// @param payee Who is to get the gifts. For a claim, its payee.
/// @param goal The most that is taken in.
/// @param minimum The least with which the purpose is served: below it everybody gets their gift back.
/// @param deadline Until when gifts are taken in.
/// @param evidenceHash The hash of what the panel is shown.
struct Petition {
    uint32 claim;
    address payee;
    uint96 goal;
    uint96 minimum;
    uint40 deadline;
    bytes32 evidenceHash;
}

/// @notice An appeal as stored. Four slots.
/// @dev `gifts` is what lies here for it: less what donors took back, and what was paid once it is paid.
/// `lastGiftDay` is the UTC day of the last gift.
struct Appeal {
    address filer;
    uint96 goal;
    address payee;
    uint96 minimum;
    uint96 gifts;
    uint40 decideBy;
    uint40 deadline;
    uint32 claim;
    uint24 panelVersion;
    AppealOutcome outcome;
    uint16 lastGiftDay;
    bytes32 evidenceHash;
}

/// @notice What the panel says of an appeal. Signed as the EIP-712 `AppealDecision` together with the appeal's facts.
struct AppealPanelDecision {
    bool approve;
    bytes32 findingsHash;
    bytes32 noticeHash;
    uint40 validUntil;
}
