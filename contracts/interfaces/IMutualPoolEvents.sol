// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What the pool tells the world: with the block's time, enough to rebuild its storage.
interface IMutualPoolEvents {
    /// @notice A membership began.
    event Joined(
        address indexed member,
        bytes16 indexed identity,
        address payer,
        uint256 amount,
        uint24 units,
        uint8 band,
        uint24 bandUntil,
        uint24 coveredFrom,
        uint40 rung
    );
    /// @notice A cohort came in, with the same deposit for each of its units.
    event CohortJoined(uint32 indexed cohort, address indexed payer, uint256 amount, uint256 units, uint40 rung);
    /// @notice The units of a leaf went to somebody who is a member already, as a mere payment.
    event LeafPaidIn(uint32 indexed cohort, address indexed member, uint24 units, uint256 amount, uint40 rung);
    /// @notice Somebody paid in. A lapsed member keeps index and rung, so that the record of the lapse stays.
    event ToppedUp(address indexed member, address indexed payer, uint256 amount, uint40 rung);
    /// @notice A lapsed member came back. `arrears` went to carry.
    event Reinstated(
        address indexed member,
        address indexed payer,
        uint256 amount,
        uint256 arrears,
        uint24 joinedDay,
        uint24 coveredFrom,
        uint40 rung
    );
    /// @notice The member's band and units changed.
    event Rebanded(
        address indexed member,
        address indexed payer,
        uint256 amount,
        uint24 units,
        uint8 band,
        uint24 bandUntil,
        uint24 bandFrom,
        uint40 rung
    );
    /// @notice A membership ended. `withheld` went to carry for the claims already approved.
    event Quit(address indexed member, address indexed to, uint256 paid, uint256 withheld);
    /// @notice The identity of a membership lapsed beyond grace became free.
    event IdentityFreed(address indexed member, bytes16 indexed identity);
    /// @notice Somebody gave to the reserve.
    event ReserveFunded(address indexed from, uint256 amount);
    /// @notice The pool took a bond: of a claim from who filed it for `member`, or of an objection from `payer` for themself.
    event BondTaken(uint32 indexed claim, address indexed member, address indexed payer, uint256 bond);
    /// @notice A bond went to carry: of a refused claim, or of the objections to one that was paid.
    event BondForfeited(uint32 indexed claim, uint256 bond);
    /// @notice An approved claim set aside its share of each unit that quits before it is settled.
    event ShareSetAside(uint32 indexed claim, uint256 share, uint256 pendingShares);
    /// @notice An approved claim ended unpaid and set its share free.
    event ShareReleased(uint32 indexed claim, uint256 share, uint256 pendingShares);
    /// @notice A claim was paid: who gave what. `carry` and `index` are those after the settlement.
    event Settled(
        uint32 indexed claim,
        uint32 indexed settlement,
        uint256 amountDue,
        uint256 units,
        uint256 perUnit,
        uint256 fromCarry,
        uint256 fromReserve,
        uint256 benefit,
        uint256 fee,
        uint256 carry,
        uint256 index
    );
    /// @notice Money owed by name left the pool: a benefit, or a bond that goes back.
    event PaidOut(uint32 indexed claim, address indexed to, uint256 amount);
    /// @notice A full benefit is going to end this membership.
    event MembershipEnding(uint32 indexed claim, address indexed member);
    /// @notice A membership ended by a full benefit. `due` waits for the member, `withheld` went to carry.
    event MembershipEnded(uint32 indexed claim, address indexed member, uint256 due, uint256 withheld);
    /// @notice Somebody took what was due to them: a steward their fees, a former member their balance.
    event DueTaken(address indexed holder, address indexed to, uint256 amount);
    /// @notice The closing of the plan began.
    event ClosingBegan(uint40 closingAt);
    /// @notice A member took what was above the hold while the plan closes.
    event ExcessWithdrawn(address indexed member, uint256 amount, uint40 rung);
    /// @notice The closing is finished: every active unit has a part of carry, and the heir what is left of it, and the
    /// reserve.
    event ClosingFinished(uint256 carryPerUnit, address indexed heir, uint256 left);
    /// @notice The role passed from one address to another.
    event StewardChanged(address indexed from, address indexed to);
}
