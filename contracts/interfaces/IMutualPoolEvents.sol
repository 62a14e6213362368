// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What the pool tells the world: with the block's time, enough to rebuild its storage.
interface IMutualPoolEvents {
    /// @notice A membership began.
    /// @param member the member's address.
    /// @param identity the identity, 16 bytes.
    /// @param payer who paid.
    /// @param amount the deposit, in the asset's smallest part.
    /// @param units the units.
    /// @param band the number of the band.
    /// @param bandUntil the band's last UTC day.
    /// @param coveredFrom the first UTC day of cover.
    /// @param rung the rung of the ladder they stand on.
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
    /// @param cohort the cohort's number.
    /// @param payer who paid.
    /// @param amount the deposit, in the asset's smallest part.
    /// @param units the units.
    /// @param rung the rung of the ladder they stand on.
    event CohortJoined(uint32 indexed cohort, address indexed payer, uint256 amount, uint256 units, uint40 rung);
    /// @notice The units of a leaf left the plan, and what they had went to the balance of somebody who is a member already.
    /// `withheld` went to carry for the claims already approved.
    /// @param cohort the cohort's number.
    /// @param member the member's address.
    /// @param units the units.
    /// @param amount what went to the balance, in the asset's smallest part.
    /// @param withheld what went to carry, in the asset's smallest part.
    /// @param rung the rung of the ladder they stand on.
    event LeafPaidIn(
        uint32 indexed cohort, address indexed member, uint24 units, uint256 amount, uint256 withheld, uint40 rung
    );
    /// @notice After the closing was finished: what the units of a leaf had, with their part of carry, waits for the person
    /// whom the leaf names.
    /// @param cohort the cohort's number.
    /// @param member the member's address.
    /// @param units the units.
    /// @param due what waits for them, in the asset's smallest part.
    event LeafDue(uint32 indexed cohort, address indexed member, uint24 units, uint256 due);
    /// @notice Somebody paid in. A lapsed member keeps index and rung, so that the record of the lapse stays.
    /// @param member the member's address.
    /// @param payer who paid.
    /// @param amount what was paid, in the asset's smallest part.
    /// @param rung the rung of the ladder they stand on.
    event ToppedUp(address indexed member, address indexed payer, uint256 amount, uint40 rung);
    /// @notice A lapsed member came back. `arrears` went to carry.
    /// @param member the member's address.
    /// @param payer who paid.
    /// @param amount what was paid, in the asset's smallest part.
    /// @param arrears what went to carry for the events missed, in the asset's smallest part.
    /// @param joinedDay the UTC day from which vesting counts.
    /// @param coveredFrom the first UTC day of cover.
    /// @param rung the rung of the ladder they stand on.
    event Reinstated(
        address indexed member,
        address indexed payer,
        uint256 amount,
        uint256 arrears,
        uint24 joinedDay,
        uint24 coveredFrom,
        uint40 rung
    );
    /// @notice The member's band and units changed. `withheld` went to carry: the share of the claims already approved of the
    /// units given up.
    /// @param member the member's address.
    /// @param payer who paid.
    /// @param amount what was paid, in the asset's smallest part.
    /// @param withheld what went to carry, in the asset's smallest part.
    /// @param units the units.
    /// @param band the number of the band.
    /// @param bandUntil the band's last UTC day.
    /// @param bandFrom the band's first UTC day.
    /// @param rung the rung of the ladder they stand on.
    event Rebanded(
        address indexed member,
        address indexed payer,
        uint256 amount,
        uint256 withheld,
        uint24 units,
        uint8 band,
        uint24 bandUntil,
        uint24 bandFrom,
        uint40 rung
    );
    /// @notice A membership ended. `withheld` went to carry for the claims already approved.
    /// @param member the member's address.
    /// @param to who receives the money.
    /// @param paid what was paid out, in the asset's smallest part.
    /// @param withheld what went to carry, in the asset's smallest part.
    event Quit(address indexed member, address indexed to, uint256 paid, uint256 withheld);
    /// @notice The identity of a membership lapsed beyond grace became free.
    /// @param member the member's address.
    /// @param identity the identity, 16 bytes.
    event IdentityFreed(address indexed member, bytes16 indexed identity);
    /// @notice Somebody gave to the reserve.
    /// @param from who gave.
    /// @param amount the gift, in the asset's smallest part.
    event ReserveFunded(address indexed from, uint256 amount);
    /// @notice The pool took a bond: of a claim from who filed it for `member`, or of an objection from `payer` for themself.
    /// @param claim the claim's number.
    /// @param member the member's address.
    /// @param payer who paid.
    /// @param bond the bond, in the asset's smallest part.
    event BondTaken(uint32 indexed claim, address indexed member, address indexed payer, uint256 bond);
    /// @notice A bond went to carry: of a refused claim, or of the objections to one that was paid.
    /// @param claim the claim's number.
    /// @param bond the bond, in the asset's smallest part.
    event BondForfeited(uint32 indexed claim, uint256 bond);
    /// @notice An approved claim set aside its share of each unit that quits before it is settled.
    /// @param claim the claim's number.
    /// @param share the share of each unit, in the asset's smallest part.
    /// @param pendingShares the shares of all approved claims, for a unit, in the asset's smallest part.
    event ShareSetAside(uint32 indexed claim, uint256 share, uint256 pendingShares);
    /// @notice An approved claim ended unpaid and set its share free.
    /// @param claim the claim's number.
    /// @param share the share of each unit, in the asset's smallest part.
    /// @param pendingShares the shares of all approved claims, for a unit, in the asset's smallest part.
    event ShareReleased(uint32 indexed claim, uint256 share, uint256 pendingShares);
    /// @notice A claim was paid: who gave what. `carry` and `index` are those after the settlement.
    /// @param claim the claim's number.
    /// @param settlement the settlement's number.
    /// @param amountDue benefit and fee, in the asset's smallest part.
    /// @param units the units.
    /// @param perUnit what each active unit paid, in the asset's smallest part.
    /// @param fromCarry what carry paid, in the asset's smallest part.
    /// @param fromReserve what the reserve paid, in the asset's smallest part.
    /// @param benefit the benefit, in the asset's smallest part.
    /// @param fee what the steward is owed for it, in the asset's smallest part.
    /// @param carry carry afterwards, in the asset's smallest part.
    /// @param index the index afterwards, in the asset's smallest part.
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
    /// @param claim the claim's number.
    /// @param to who receives the money.
    /// @param amount what was paid out, in the asset's smallest part.
    event PaidOut(uint32 indexed claim, address indexed to, uint256 amount);
    /// @notice A full benefit is going to end this membership.
    /// @param claim the claim's number.
    /// @param member the member's address.
    event MembershipEnding(uint32 indexed claim, address indexed member);
    /// @notice A membership ended by a full benefit. `due` waits for the member, `withheld` went to carry.
    /// @param claim the claim's number.
    /// @param member the member's address.
    /// @param due what waits for them, in the asset's smallest part.
    /// @param withheld what went to carry, in the asset's smallest part.
    event MembershipEnded(uint32 indexed claim, address indexed member, uint256 due, uint256 withheld);
    /// @notice Somebody took what was due to them: a steward their fees, a former member their balance.
    /// @param holder who holds it.
    /// @param to who receives the money.
    /// @param amount what was taken, in the asset's smallest part.
    event DueTaken(address indexed holder, address indexed to, uint256 amount);
    /// @notice The closing of the plan began.
    /// @param closingAt when the closing began, in seconds.
    event ClosingBegan(uint40 closingAt);
    /// @notice A member took what no open claim can ask for while the plan closes.
    /// @param member the member's address.
    /// @param amount what was withdrawn, in the asset's smallest part.
    /// @param rung the rung of the ladder they stand on.
    event ExcessWithdrawn(address indexed member, uint256 amount, uint40 rung);
    /// @notice The closing is finished: every active unit has a part of carry, and the heir what is left of it, and the
    /// reserve.
    /// @param carryPerUnit the part of carry of each active unit, in the asset's smallest part.
    /// @param heir the heir's address.
    /// @param left what was left for the heir, in the asset's smallest part.
    event ClosingFinished(uint256 carryPerUnit, address indexed heir, uint256 left);
    /// @notice The role passed from one address to another.
    /// @param from who held the role.
    /// @param to who holds it now.
    event StewardChanged(address indexed from, address indexed to);
}
