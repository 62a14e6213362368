// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IAssessorPanel} from "../interfaces/IAssessorPanel.sol";
import {Days} from "../libraries/Days.sol";
import {SeatSet} from "./SeatSet.sol";
import {Approvals, Holder, Seat, Tier} from "./PanelTypes.sol";

/// @title The versions of a plan's panel, its thresholds, and the check of its signatures.
/// @dev A seat's number goes to somebody else 180 days after its holder left, at the earliest. Nobody decides on a claim
/// or an appeal longer than 120 days after its filing, so while a set of seats is counted it means the same people.
contract AssessorPanel is IAssessorPanel {
    /// @notice The most seats a panel may have.
    uint256 public constant MAX_SEATS = 32;
    /// @notice The numbers there are for assessors; 0 means none.
    uint256 public constant LAST_NUMBER = type(uint8).max;
    /// @notice The most assessors a change may seat who did not sit before.
    uint256 public constant MAX_ADDED = 16;
    /// @notice How long after a change the next one may happen.
    uint256 public constant CHANGE_PERIOD = 14 days;
    /// @notice How many UTC days after its holder left a number may be given to somebody else.
    uint256 public constant REUSE_DAYS = 180;
    uint256 private constant SIGNATURE_LENGTH = 65;

    /// @notice The assembly, which seats panels.
    address public immutable memberAssembly;
    /// @inheritdoc IAssessorPanel
    uint256 public immutable override greatestBenefit;

    /// @inheritdoc IAssessorPanel
    uint24 public override currentVersion;
    /// @dev Where the search for a free number goes on; it goes round.
    uint8 private _lastNumber;
    /// @inheritdoc IAssessorPanel
    uint40 public override changedAt;
    bytes32 private _currentHash;
    Seat[] private _currentSeats;
    mapping(address holder => uint8) private _numbers;
    mapping(uint256 number => Holder) private _holders;
    /// @inheritdoc IAssessorPanel
    mapping(uint256 version => uint256) public override seatsOf;
    mapping(uint256 version => Tier[]) private _tiers;

    /// @param memberAssembly_ The assembly, which seats panels.
    /// @param greatestBenefit_ The greatest benefit of the plan, which every panel must be able to decide on.
    /// @param holders The first assessors, strictly ascending.
    /// @param tiers How many of them must agree on a benefit up to a size, ascending.
    constructor(address memberAssembly_, uint256 greatestBenefit_, address[] memory holders, Tier[] memory tiers) {
        if (memberAssembly_ == address(0)) revert PanelZeroAddress();
        memberAssembly = memberAssembly_;
        greatestBenefit = greatestBenefit_;
        _seat(holders, tiers, MAX_SEATS);
    }

    /// @inheritdoc IAssessorPanel
    function change(address[] calldata holders, Tier[] calldata tiers) external override {
        if (msg.sender != memberAssembly) revert PanelOnly(memberAssembly, msg.sender);
        uint256 last = changedAt;
        if (last != 0 && block.timestamp < last + CHANGE_PERIOD) revert PanelTooSoon(last + CHANGE_PERIOD);
        changedAt = uint40(block.timestamp);
        _seat(holders, tiers, MAX_ADDED);
    }

    /// @inheritdoc IAssessorPanel
    function holderOf(uint256 number) external view override returns (Holder memory) {
        return _holders[number];
    }

    /// @inheritdoc IAssessorPanel
    function currentSeats() external view override returns (Seat[] memory) {
        return _currentSeats;
    }

    /// @inheritdoc IAssessorPanel
    function tiersOf(uint256 version) external view override returns (Tier[] memory) {
        return _tiers[version];
    }

    /// @inheritdoc IAssessorPanel
    function numberOf(address holder) external view override returns (uint8 number) {
        number = _numbers[holder];
        if (seatsOf[currentVersion] & SeatSet.single(number) == 0) revert PanelNoSeat(holder);
    }

    /// @inheritdoc IAssessorPanel
    function thresholdOf(uint256 version, uint256 benefit) public view override returns (uint256) {
        Tier[] storage tiers = _tiers[version];
        uint256 length = tiers.length;
        if (length == 0) revert PanelUnknownVersion(version);
        for (uint256 i = 0; i < length; ++i) {
            Tier memory tier = tiers[i];
            if (benefit <= tier.upTo) return tier.threshold;
        }
        revert PanelBenefitTooLarge(benefit);
    }

    /// @inheritdoc IAssessorPanel
    function electorate(uint256 version, uint256 benefit)
        external
        view
        override
        returns (uint256 seats, uint256 threshold)
    {
        seats = seatsOf[version];
        threshold = thresholdOf(version, benefit);
        uint256 current = currentVersion;
        if (version == current) return (seats, threshold);
        seats &= seatsOf[current];
        if (SeatSet.size(seats) < threshold) {
            return (seatsOf[current], thresholdOf(current, benefit));
        }
    }

    /// @inheritdoc IAssessorPanel
    function tally(bytes32 digest, address member, address filer, Approvals calldata approvals)
        external
        view
        override
        returns (uint256 seats)
    {
        Seat[] memory current = approvals.seats;
        bytes32 given = keccak256(abi.encode(current));
        if (given != _currentHash) revert PanelNotCurrent(_currentHash, given);
        address[] memory signers = _recover(digest, approvals.signatures, approvals.walletSignatures);
        return _seatsOf(signers, current, member, filer);
    }

    function _seat(address[] memory holders, Tier[] memory tiers, uint256 mostAdded) private {
        if (holders.length == 0 || tiers.length == 0) revert PanelEmpty();
        if (holders.length > MAX_SEATS) revert PanelTooLarge(holders.length, MAX_SEATS);
        uint256 satBefore = seatsOf[currentVersion];
        Seat[] memory former = _currentSeats;
        uint24 version = ++currentVersion;

        delete _currentSeats;
        Seat[] memory seats = new Seat[](holders.length);
        uint256 set;
        address before;
        for (uint256 i = 0; i < holders.length; ++i) {
            address holder = holders[i];
            if (holder <= before) revert PanelNotAscending(before, holder);
            before = holder;
            seats[i] = Seat({holder: holder, number: _numberFor(holder, satBefore)});
            set |= SeatSet.single(seats[i].number);
            _currentSeats.push(seats[i]);
        }
        seatsOf[version] = set;
        uint256 added = SeatSet.size(set & ~satBefore);
        if (added > mostAdded) revert PanelTooManyAdded(added, mostAdded);
        _noteLeavers(former, set);
        _currentHash = keccak256(abi.encode(seats));

        uint256 upTo;
        uint256 threshold = 1;
        for (uint256 i = 0; i < tiers.length; ++i) {
            Tier memory tier = tiers[i];
            if (tier.upTo <= upTo || tier.threshold < threshold || tier.threshold > holders.length) {
                revert PanelBadTier(tier.upTo, tier.threshold);
            }
            (upTo, threshold) = (tier.upTo, tier.threshold);
            _tiers[version].push(tier);
        }
        if (upTo < greatestBenefit) revert PanelUncovered(upTo, greatestBenefit);
        emit PanelChanged(version, seats, tiers);
    }

    /// @dev An earlier assessor keeps their number, unless somebody else has it by now.
    function _numberFor(address holder, uint256 satBefore) private returns (uint8 number) {
        number = _numbers[holder];
        if (number == 0) {
            number = _freeNumber();
            address formerHolder = _holders[number].holder;
            if (formerHolder != address(0)) delete _numbers[formerHolder];
            _numbers[holder] = number;
            _holders[number] = Holder({holder: holder, leftDay: 0});
        } else if (satBefore & SeatSet.single(number) == 0) {
            _holders[number].leftDay = 0;
        }
    }

    /// @dev The next number that nobody holds, or whose holder left long ago. A change takes at most 16 numbers every 14
    /// days, so of 255 at most 240 sat within 180 days: there always is one.
    function _freeNumber() private returns (uint8 number) {
        uint256 today = Days.today();
        number = _lastNumber;
        for (uint256 i = 0; i < LAST_NUMBER; ++i) {
            number = number == LAST_NUMBER ? 1 : number + 1;
            Holder memory found = _holders[number];
            if (found.holder == address(0) || (found.leftDay != 0 && today >= found.leftDay + REUSE_DAYS)) {
                return _lastNumber = number;
            }
        }
        revert PanelOutOfNumbers();
    }

    function _noteLeavers(Seat[] memory former, uint256 set) private {
        uint24 today = Days.today();
        for (uint256 i = 0; i < former.length; ++i) {
            if (set & SeatSet.single(former[i].number) == 0) _holders[former[i].number].leftDay = today;
        }
    }

    /// @dev Who signed a batch, strictly ascending.
    function _recover(bytes32 digest, bytes calldata signatures, bytes[] calldata walletSignatures)
        private
        view
        returns (address[] memory signers)
    {
        uint256 count = signatures.length / SIGNATURE_LENGTH;
        if (count == 0 || signatures.length % SIGNATURE_LENGTH != 0) revert PanelBadLength(signatures.length);
        signers = new address[](count);
        address before;
        for (uint256 i = 0; i < count; ++i) {
            address signer = _firstSigner(digest, signatures, walletSignatures);
            if (signer == address(0)) revert PanelBadSignature(i);
            if (signer <= before) revert PanelSignersNotAscending(before, signer);
            signers[i] = before = signer;
            signatures = signatures[SIGNATURE_LENGTH:];
        }
    }

    /// @dev The seats of signers. Both lists ascend, so one walk over the seats finds them all.
    function _seatsOf(address[] memory signers, Seat[] memory current, address member, address filer)
        private
        pure
        returns (uint256 seats)
    {
        uint256 found;
        for (uint256 i = 0; i < current.length && found < signers.length; ++i) {
            Seat memory seat = current[i];
            if (seat.holder != signers[found]) continue;
            if (seat.holder == member || seat.holder == filer) revert PanelOwnClaim(seat.holder);
            seats |= SeatSet.single(seat.number);
            // Below the number of signers, by the loop's own condition.
            unchecked {
                ++found;
            }
        }
        if (found < signers.length) revert PanelNoSeat(signers[found]);
    }

    /// @dev The packed form of Safe: an account signs (r, s, v); `v = 0` says that the contract wallet `r` approves
    /// with the bytes at place `s` of the list beside. OpenZeppelin refuses the malleable half of all signatures.
    /// Nobody, the zero address, where the signature is none.
    function _firstSigner(bytes32 digest, bytes calldata signatures, bytes[] calldata walletSignatures)
        private
        view
        returns (address signer)
    {
        bytes32 r = bytes32(signatures);
        bytes32 s = bytes32(signatures[32:]);
        uint8 v = uint8(signatures[64]);
        if (v != 0) {
            // A signature that is none gives the zero address, which the caller refuses.
            // slither-disable-next-line unused-return
            (signer,,) = ECDSA.tryRecover(digest, v, r, s);
        } else if (uint256(s) < walletSignatures.length) {
            address wallet = address(uint160(uint256(r)));
            if (SignatureChecker.isValidERC1271SignatureNow(wallet, digest, walletSignatures[uint256(s)])) {
                signer = wallet;
            }
        }
    }
}
