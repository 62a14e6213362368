// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Permit} from "../libraries/PermitDeposit.sol";

/// @title How people become members: with a registrar's signature, and never without.
interface IEnrolment {
    /// @notice What the registrar signs (EIP-712).
    /// @param member The wallet of the member.
    /// @param identity The first 16 bytes of the HMAC of the document number under the registrar's secret.
    /// @param band The band the member belongs to.
    /// @param bandUntil The last UTC day for which the band is right.
    /// @param issuedAt When it was signed; the newest one of an identity counts.
    /// @param expiry Until when it may be handed in.
    struct Certificate {
        address member;
        bytes16 identity;
        uint8 band;
        uint24 bandUntil;
        uint40 issuedAt;
        uint40 expiry;
    }

    /// @notice What the registrar signs (EIP-712) for a group that comes in together.
    /// @param sponsor Who hands it in and pays.
    /// @param root The root of the tree over the group's leaves (`SumTree`).
    /// @param units All units of the group, the sum at the root; the deposit is a multiple of them.
    /// @param issuedAt When it was signed; a leaf is worth what a certificate of that time is.
    /// @param expiry Until when it may be handed in.
    struct Cohort {
        address sponsor;
        bytes32 root;
        uint40 units;
        uint40 issuedAt;
        uint40 expiry;
    }

    /// @notice One person of a cohort.
    /// @param number The place of the leaf in the list.
    /// @param units The units of the band.
    struct Leaf {
        uint32 number;
        address member;
        bytes16 identity;
        uint8 band;
        uint24 units;
        uint24 bandUntil;
    }

    /// @notice Who an identity was last enrolled for, and by which certificate.
    /// @dev `cohort` is the one by which it last joined, 0 for none; `others` whether it had a leaf of others as well. A
    /// payment never changes `cohort`: who was taken up and has not moved since stands where that says. `notBefore` is the
    /// UTC day before which it is not covered, since a full benefit ended its membership; 0 for none.
    struct IdentityRecord {
        address holder;
        uint40 issuedAt;
        uint32 cohort;
        bool others;
        uint16 notBefore;
    }

    /// @notice A time in which nobody joins, from `from` until right before `until`.
    struct Stop {
        uint40 from;
        uint40 until;
    }

    /// @notice A cohort by its root: its number, when it was signed, and the units signed and paid for.
    /// @dev One storage slot.
    struct CohortRecord {
        uint32 number;
        uint40 issuedAt;
        uint40 units;
    }

    /// @notice A certificate was used to join.
    /// @param identity the identity, 16 bytes.
    /// @param member the member's address.
    /// @param issuedAt when the certificate was issued, in seconds.
    event Enrolled(bytes16 indexed identity, address indexed member, uint40 issuedAt);
    /// @notice A certificate was used to renew or change a band.
    /// @param identity the identity, 16 bytes.
    /// @param member the member's address.
    /// @param issuedAt when the certificate was issued, in seconds.
    event BandRenewed(bytes16 indexed identity, address indexed member, uint40 issuedAt);
    /// @notice A cohort came in; its money and its place stand in the pool's `CohortJoined`.
    /// @param cohort the cohort's number.
    /// @param sponsor who brought the cohort in.
    /// @param root the root of the cohort's tree.
    /// @param units the units.
    /// @param issuedAt when the certificate was issued, in seconds.
    event CohortEnrolled(
        uint32 indexed cohort, address indexed sponsor, bytes32 indexed root, uint40 units, uint40 issuedAt
    );
    /// @notice A leaf of a cohort was used by the person it names. Unless the pool's `LeafPaidIn` follows, a membership began
    /// with it: these units are theirs, with the cohort's place, cover and vesting, and they are a voter from this day on
    /// if the cohort's rung was not crossed before.
    /// @param cohort the cohort's number.
    /// @param member the member's address.
    /// @param identity the identity, 16 bytes.
    /// @param number the number of the leaf.
    /// @param units the units.
    /// @param band the number of the band.
    /// @param bandUntil the band's last UTC day.
    event JoinedFromGroup(
        uint32 indexed cohort,
        address indexed member,
        bytes16 indexed identity,
        uint32 number,
        uint24 units,
        uint8 band,
        uint24 bandUntil
    );
    /// @notice A full benefit ends the membership of this identity: none of its memberships files for a day before this one.
    /// @param identity the identity, 16 bytes.
    /// @param day the first UTC day that is covered.
    event NotCoveredBefore(bytes16 indexed identity, uint24 day);
    /// @notice Voters were counted. `minimumInForce` says whether the plan may close with too few, `belowMinimumSince` since when there
    /// are too few; 0 where there are enough.
    /// @param voters how many voters there are.
    /// @param minimumInForce whether the plan may close below the minimum.
    /// @param belowMinimumSince since when there are too few voters, in seconds; 0 if there are enough.
    event VotersRecorded(uint32 voters, bool minimumInForce, uint40 belowMinimumSince);
    /// @notice The plan closes: with too few voters, or by a decision of the assembly.
    /// @param by who announced it.
    /// @param belowMinimum whether too few voters are the reason.
    event ClosingAnnounced(address indexed by, bool belowMinimum);
    /// @notice The supervisor stopped joins, from `from` on.
    /// @param supervisor the supervisor's address.
    /// @param from from when on, in seconds.
    /// @param until until when, in seconds.
    event JoinsStopped(address indexed supervisor, uint40 from, uint40 until);
    /// @notice The role passed from one address to another.
    /// @param from who held the role.
    /// @param to who holds it now.
    event RegistrarChanged(address indexed from, address indexed to);
    /// @notice The role passed from one address to another.
    /// @param from who held the role.
    /// @param to who holds it now.
    event SupervisorChanged(address indexed from, address indexed to);

    /// @notice Only `required` may do this.
    /// @param required who may do this.
    /// @param caller who called.
    error EnrolmentOnly(address required, address caller);
    /// @notice The certificate is not signed by the registrar of this plan, for this contract on this chain.
    /// @param registrar the registrar's address.
    error EnrolmentBadSignature(address registrar);
    /// @notice The certificate is out of date.
    /// @param expiry when the certificate expires, in seconds.
    /// @param time the time of this block, in seconds.
    error EnrolmentExpired(uint256 expiry, uint256 time);
    /// @notice The certificate claims to come from the future, and would block every later one.
    /// @param issuedAt when the certificate was issued, in seconds.
    /// @param time the time of this block, in seconds.
    error EnrolmentFromFuture(uint256 issuedAt, uint256 time);
    /// @notice The certificate is not newer than the last one used for this identity.
    /// @param issuedAt when the certificate was issued, in seconds.
    /// @param last when the last one was issued, in seconds.
    error EnrolmentNotNewer(uint256 issuedAt, uint256 last);
    /// @notice The plan has no such band.
    /// @param band the number of the band.
    error EnrolmentUnknownBand(uint256 band);
    /// @notice The last day of the band is over already.
    /// @param bandUntil the band's last UTC day.
    /// @param today the UTC day of this block.
    error EnrolmentBandOver(uint256 bandUntil, uint256 today);
    /// @notice A certificate needs an identity.
    error EnrolmentNoIdentity();
    /// @notice The identity belongs to another wallet than the one to be rebanded.
    /// @param identity the identity, 16 bytes.
    /// @param member the member's address.
    error EnrolmentNotHolder(bytes16 identity, address member);
    /// @notice A constant of the plan is out of bounds.
    /// @param name the name of the constant.
    /// @param value the value given.
    error EnrolmentBadConstant(string name, uint256 value);
    /// @notice The plan closes: nobody joins any more, and the registrar stays.
    /// @param since when the closing was announced, in seconds.
    error EnrolmentClosing(uint256 since);
    /// @notice Counting the voters changes nothing now.
    /// @param voters how many voters there are.
    error EnrolmentNothingToRecord(uint256 voters);
    /// @notice There were not too few voters for long enough: from `belowMinimumSince` on, 0 if there are enough or nobody noted it.
    /// @param voters how many voters there are.
    /// @param belowMinimumSince since when there are too few voters, in seconds; 0 if there are enough.
    error EnrolmentNotBelowMinimum(uint256 voters, uint256 belowMinimumSince);
    /// @notice A cohort needs a root and units.
    error EnrolmentEmptyCohort();
    /// @notice A cohort's deposit is the same for each of its units.
    /// @param amount the deposit, in the asset's smallest part.
    /// @param units the units.
    error EnrolmentNotAMultiple(uint256 amount, uint256 units);
    /// @notice This root came in before, as this cohort.
    /// @param cohort the cohort's number.
    error EnrolmentCohortKnown(uint32 cohort);
    /// @notice The cohort's tree has no such leaf.
    /// @param cohort the cohort's number.
    /// @param number the number of the leaf.
    error EnrolmentNotInCohort(uint32 cohort, uint32 number);
    /// @notice The proof leads to the root with another sum than the units that were signed and paid for. All leaves of such
    /// a tree fail alike.
    /// @param sum the units that the proof ends with.
    /// @param units the units.
    error EnrolmentWrongSum(uint256 sum, uint256 units);
    /// @notice This identity was taken up from this cohort before.
    /// @param cohort the cohort's number.
    /// @param identity the identity, 16 bytes.
    error EnrolmentAlreadyJoined(uint32 cohort, bytes16 identity);
    /// @notice The leaf has other units than its band.
    /// @param units the units.
    /// @param unitsOfBand the units of the leaf's band.
    error EnrolmentWrongUnits(uint256 units, uint256 unitsOfBand);
    /// @notice This claim of the identity is open: its last one, or one that was filed for the wallet it is to leave.
    /// @param identity the identity, 16 bytes.
    /// @param claim the claim's number.
    error EnrolmentClaimOpen(bytes16 identity, uint32 claim);
    /// @notice This claim of who was a member in this wallet before is open, or its benefit not taken: nobody else joins there.
    /// @param wallet the wallet's address.
    /// @param claim the claim's number.
    error EnrolmentWalletHeld(address wallet, uint32 claim);
    /// @notice The supervisor stopped joins for a time.
    /// @param until until when, in seconds.
    error EnrolmentStopped(uint256 until);
    /// @notice A stop is from 1 to 90 days long.
    /// @param days_ the days given.
    error EnrolmentBadStop(uint256 days_);
    /// @notice With this stop, joins would be stopped for `stopped` seconds in 365 days, more than `limit`.
    /// @param stopped for how long joins would be stopped, in seconds.
    /// @param limit the most that is allowed.
    error EnrolmentStopTooLong(uint256 stopped, uint256 limit);
    /// @notice A role or a reference cannot be the zero address.
    error EnrolmentZeroAddress();

    /// @notice Become a member, or make the holder of the certificate one, with a deposit of the sender.
    /// @param certificate What the registrar signed.
    /// @param signature The registrar's signature of it.
    /// @param amount The deposit that the sender pays, in the asset's smallest part.
    function join(Certificate calldata certificate, bytes calldata signature, uint256 amount) external;

    /// @notice `join` with an EIP-2612 permit of the sender for the pool.
    /// @param certificate What the registrar signed.
    /// @param signature The registrar's signature of it.
    /// @param amount The deposit that the sender pays, in the asset's smallest part.
    /// @param permit What the sender signed for the token: the amount, until when, and the signature.
    function joinWithPermit(
        Certificate calldata certificate,
        bytes calldata signature,
        uint256 amount,
        Permit calldata permit
    ) external;

    /// @notice Hand in a newer certificate of a member, with a deposit of the sender if `amount` is not 0.
    /// @param certificate What the registrar signed, newer than the last of its identity.
    /// @param signature The registrar's signature of it.
    /// @param amount The deposit that the sender pays, in the asset's smallest part.
    function reband(Certificate calldata certificate, bytes calldata signature, uint256 amount) external;

    /// @notice As its sponsor: bring in a group with one deposit, the same for each of its units. It cannot be taken back.
    /// @param cohort What the registrar signed for the group: sponsor, root, units and times.
    /// @param signature The registrar's signature of it.
    /// @param amount The deposit of the whole group, a multiple of its units.
    /// @return number The number of the cohort, from 1.
    function enrolCohort(Cohort calldata cohort, bytes calldata signature, uint256 amount)
        external
        returns (uint32 number);

    /// @notice As the member a leaf names: take one's units of the cohort and join by it; or, where the sender or the
    /// identity has a membership already, have what they are worth paid in for it. Each identity once.
    /// @param cohort The number of the cohort.
    /// @param leaf The person, as in the sponsor's list.
    /// @param proof The steps from the leaf to the root, 37 bytes each: a hash, and the units below it.
    function joinFromGroup(uint32 cohort, Leaf calldata leaf, bytes calldata proof) external;

    /// @notice As the supervisor: let nobody join for some days, which follow a stop that runs; at most 90 days in any 365.
    /// @param days_ For how many days, 90 at most.
    function stopJoins(uint256 days_) external;

    /// @notice Until when joins are, or were last, stopped; the end of time for a plan that closes.
    function joinsStoppedUntil() external view returns (uint40);

    /// @notice For the assembly: close the plan.
    function announceClosing() external;

    /// @notice Count the voters: note that there are too few, or that there are enough again. They have to have been
    /// enough once, or the founding deadline to be over.
    function recordVoters() external;

    /// @notice Close the plan if voters are too few and `closableAt` has passed.
    function closeBelowMinimum() external;

    /// @notice The voters below which the plan may be closed by anyone.
    function minimumVoters() external view returns (uint256);

    /// @notice From when on the plan may close with too few voters even if there never were enough.
    function foundingDeadline() external view returns (uint256);

    /// @notice Whether the plan may close with too few voters.
    function minimumInForce() external view returns (bool);

    /// @notice Since when there are too few voters, as noted; 0 for enough.
    function belowMinimumSince() external view returns (uint40);

    /// @notice From when on anyone may close the plan if voters stay too few: the grace period and 30 days after that was
    /// noted, not counting the time in which joins are stopped. 0 where too few voters are not noted.
    /// @return time The time, with all stops known by now.
    function closableAt() external view returns (uint256 time);

    /// @notice All stops of joins there have been.
    function stops() external view returns (Stop[] memory);

    /// @notice For the claim desk: a full benefit of `member` ends their membership, and the one their identity has by now,
    /// once somebody has them ended. Whatever wallet it joins with later, its cover begins after the waiting period.
    /// @param claim The claim that was paid in full.
    /// @param member For whom it was filed.
    function noteFullBenefit(uint32 claim, address member) external;

    /// @notice For the claim desk: end the memberships that this claim of `member` marked.
    /// @param claim The claim that was paid in full.
    /// @param member For whom it was filed.
    /// @return ended Whether there was one to end.
    function endMembership(uint32 claim, address member) external returns (bool ended);

    /// @notice For the claim desk: take a withdrawn claim of `member` out of the chain, if that begins with it.
    /// @param claim The claim that is withdrawn.
    /// @param member For whom it was filed.
    /// @param previous The claim before it; 0 for none.
    /// @param by Who withdraws it: the member, as who the payee counts here, or the wallet that holds their identity now.
    function dropClaim(uint32 claim, address member, uint32 previous, address by) external;

    /// @notice For the pool: a membership that `identity` has left filed its last claim.
    /// @param identity The identity that went on to another wallet.
    /// @param claim The claim filed for the membership it left.
    function noteClaim(bytes16 identity, uint32 claim) external;

    /// @notice For the pool: make a wallet that is left ready for another identity; the claims of its own keep to that one.
    /// @param wallet The wallet that another identity is about to join with.
    function clearWallet(address wallet) external;

    /// @notice The history of an identity, whichever wallets it had.
    /// @param identity The identity.
    /// @return lastClaim Its last claim; 0 for none.
    /// @return notBefore The UTC day before which it is not covered; 0 for none.
    function chainOf(bytes16 identity) external view returns (uint32 lastClaim, uint24 notBefore);

    /// @notice The cohort by which an identity last joined, and the units of `band`.
    /// @param identity The identity.
    /// @param band The band whose units are asked for.
    /// @return cohort The number of the cohort; 0 for who joined alone.
    /// @return units The units of the band.
    function groupPositionOf(bytes16 identity, uint256 band) external view returns (uint32 cohort, uint256 units);

    /// @notice How many cohorts came in.
    function cohortCount() external view returns (uint32);

    /// @notice A cohort by its root; its number is 0 where there is none.
    /// @param root The root of the tree over the group's people.
    /// @return Number, time of the signature, and the units paid for.
    function cohortOf(bytes32 root) external view returns (CohortRecord memory);

    /// @notice The EIP-712 digest the registrar signs for a cohort.
    /// @param cohort Sponsor, root, units and times.
    /// @return The digest.
    function cohortDigestOf(Cohort calldata cohort) external view returns (bytes32);

    /// @notice The leaf of a person in the tree: hashed twice, in a domain of its own, so that no inner node can pass for
    /// one.
    /// @param leaf The person, as in the sponsor's list.
    /// @return The hash from which a proof climbs to the root.
    function leafOf(Leaf calldata leaf) external pure returns (bytes32);

    /// @notice For the assembly: pass the registrar's role on. Certificates of the former one end with it.
    /// @param to Who signs certificates from now on.
    function setRegistrar(address to) external;

    /// @notice For the assembly: pass the supervisor's role on.
    /// @param to Who holds claims and stops joins from now on.
    function setSupervisor(address to) external;

    /// @notice Who may hold a claim once, for a time. Touches no money.
    function supervisor() external view returns (address);

    /// @notice Who signs certificates; best a contract wallet.
    function registrar() external view returns (address);

    /// @notice The units of a member of `band`; 0 where the plan has no such band.
    /// @param band The band of age and level.
    /// @return The units.
    function unitsOf(uint256 band) external view returns (uint256);

    /// @notice Who an identity was last enrolled for.
    /// @param identity The identity.
    /// @return Wallet, last certificate and cohorts; all 0 for who never joined.
    function identityOf(bytes16 identity) external view returns (IdentityRecord memory);

    /// @notice The EIP-712 digest the registrar signs.
    /// @param certificate What is to be signed.
    /// @return The digest.
    function digestOf(Certificate calldata certificate) external view returns (bytes32);
}
