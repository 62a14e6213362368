// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AssessorPanel} from "../../../contracts/panel/AssessorPanel.sol";
import {ClaimDesk} from "../../../contracts/claims/ClaimDesk.sol";
import {ClaimJury} from "../../../contracts/claims/ClaimJury.sol";
import {DisclosureRegistry} from "../../../contracts/registries/DisclosureRegistry.sol";
import {DonationDesk} from "../../../contracts/donations/DonationDesk.sol";
import {Enrolment} from "../../../contracts/enrolment/Enrolment.sol";
import {Guardianship} from "../../../contracts/guardianship/Guardianship.sol";
import {MutualPool} from "../../../contracts/pool/MutualPool.sol";
import {PlanDirectory} from "../../../contracts/registries/PlanDirectory.sol";
import {PlanLens} from "../../../contracts/lens/PlanLens.sol";
import {KeyBoard} from "../../../contracts/registries/KeyBoard.sol";
import {ServiceFund} from "../../../contracts/services/ServiceFund.sol";
import {AssemblyTimelock} from "../../../contracts/governance/AssemblyTimelock.sol";
import {MemberAssembly} from "../../../contracts/governance/MemberAssembly.sol";
import {IClaimDesk} from "../../../contracts/interfaces/IClaimDesk.sol";
import {PanelDecision} from "../../../contracts/claims/ClaimTypes.sol";
import {Approvals, Tier} from "../../../contracts/panel/PanelTypes.sol";
import {GovernanceFixture} from "../GovernanceFixture.sol";

/// @title No transaction of a plan's life needs more gas than one may have (EIP-7825).
/// @dev Each is measured as dear as it can be: every slot cold, each byte of the calldata as one that is not zero.
contract TransactionCapTest is GovernanceFixture {
    uint256 private constant CAP_OF_A_TRANSACTION = 16_777_216;
    uint256 private constant INTRINSIC = 21_000;
    uint256 private constant CREATION = 32_000;
    uint256 private constant CALLDATA_BYTE = 16;
    uint256 private constant CODE_WORD = 2;
    uint256 private constant MOST_SEATS = 32;
    uint256 private constant TABLE = 16;

    /// @dev The largest tables there may be: 16 bands of 16 classes, 16 years of vesting.
    function test_theDeployment_ofEachContract() public {
        _expectDeployable("AssessorPanel", type(AssessorPanel).creationCode, _panelArguments());
        _expectDeployable("MutualPool", type(MutualPool).creationCode, abi.encode(_poolConstants()));
        _expectDeployable("Enrolment", type(Enrolment).creationCode, _enrolmentArguments());
        _expectDeployable("ClaimDesk", type(ClaimDesk).creationCode, abi.encode(_largestDesk()));
        _expectDeployable("ClaimJury", type(ClaimJury).creationCode, abi.encode(desk, pool));
        _expectDeployable("DonationDesk", type(DonationDesk).creationCode, abi.encode(pool, desk, panel));
        _expectDeployable("DisclosureRegistry", type(DisclosureRegistry).creationCode, abi.encode(pool));
        _expectDeployable("AssemblyTimelock", type(AssemblyTimelock).creationCode, abi.encode(governor));
        bytes memory parts = abi.encode(pool, enrolment, desk, panel, timelock, QUORUM_VOTES);
        _expectDeployable("MemberAssembly", type(MemberAssembly).creationCode, parts);
        _expectDeployable("Guardianship", type(Guardianship).creationCode, abi.encode(pool));
        _expectDeployable("PlanLens", type(PlanLens).creationCode, abi.encode(pool));
        _expectDeployable("KeyBoard", type(KeyBoard).creationCode, abi.encode(pool));
        _expectDeployable("ServiceFund", type(ServiceFund).creationCode, abi.encode(pool));
        _expectDeployable("PlanDirectory", type(PlanDirectory).creationCode, "");
    }

    /// @dev A whole panel leaves but for half of it, 16 newcomers look for numbers, and each seat has a tier of its own.
    function test_theLargestChangeOfThePanel() public {
        _changePanel(_holders(0, 16), _tiersOf(16));
        _changePanel(_holders(0, MOST_SEATS), _tiersOf(MOST_SEATS));
        // Every number was given, so that the search goes round.
        for (uint256 round = 2; round < 18; ++round) {
            _changePanel(_holders(16 * (round - 1), MOST_SEATS), _tiersOf(MOST_SEATS));
        }
        vm.warp(panel.changedAt() + panel.CHANGE_PERIOD());
        vm.prank(memberAssembly);
        _expectCallable(
            "the largest change of a panel",
            address(panel),
            abi.encodeCall(panel.change, (_holders(16 * 17, MOST_SEATS), _tiersOf(MOST_SEATS)))
        );
    }

    /// @dev All that an assembly may do, in one proposal: proposed, announced, carried out.
    function test_theLargestProposal() public {
        _changePanel(_holders(0, 16), _tiersOf(16));
        Motion memory motion = _everything();
        vm.prank(alice);
        _expectCallable(
            "a proposal of everything",
            address(governor),
            abi.encodeCall(governor.propose, (motion.targets, motion.values, motion.calls, motion.description))
        );
        uint256 id = _idOf(motion);
        _skipToVote(id);
        _vote(alice, id, FOR);
        _vote(bob, id, FOR);
        _skipPastVote(id);
        _expectCallable(
            "its announcement",
            address(governor),
            abi.encodeCall(governor.queue, (motion.targets, motion.values, motion.calls, _hashOf(motion)))
        );
        skip(timelock.DELAY());
        _expectCallable(
            "its execution",
            address(governor),
            abi.encodeCall(governor.execute, (motion.targets, motion.values, motion.calls, _hashOf(motion)))
        );
        assertEq(panel.currentSeats().length, MOST_SEATS);
    }

    /// @dev As many seats as there may be sign one decision.
    function test_theLargestDecision() public {
        address[] memory holders = new address[](MOST_SEATS);
        for (uint256 i = 0; i < MOST_SEATS; ++i) {
            (address holder, uint256 key) = makeAddrAndKey(string.concat("seat ", vm.toString(i)));
            (holders[i], keyOf[holder]) = (holder, key);
        }
        _sort(holders);
        _changePanel(_first(holders, 16), _tiersOf(16));
        _changePanel(holders, _tiersOf(MOST_SEATS));
        uint32 claim = _file(dave, 0);
        PanelDecision memory decision = _decision(claim, true);
        Approvals memory approvals = _approvals(desk.digestOf(claim, decision), 0, MOST_SEATS);
        _expectCallable(
            "a decision signed by 32 seats",
            address(desk),
            abi.encodeCall(IClaimDesk.decideBySignatures, (claim, decision, approvals))
        );
    }

    // ------------------------------------------------------------------ measured

    function _expectDeployable(string memory name, bytes memory code, bytes memory arguments) private {
        bytes memory initCode = bytes.concat(code, arguments);
        uint256 before = gasleft();
        address made;
        assembly ("memory-safe") {
            made := create(0, add(initCode, 0x20), mload(initCode))
        }
        uint256 used = before - gasleft();
        assertNotEq(made, address(0), name);
        uint256 words = (initCode.length + 31) / 32;
        _expectBelow(name, INTRINSIC + CREATION + used + CODE_WORD * words + CALLDATA_BYTE * initCode.length);
    }

    /// @dev In the name of whoever was pranked before.
    function _expectCallable(string memory name, address target, bytes memory data) private {
        address[6] memory all =
            [address(pool), address(enrolment), address(desk), address(panel), address(timelock), address(governor)];
        for (uint256 i = 0; i < all.length; ++i) {
            vm.cool(all[i]);
        }
        (bool done, bytes memory answer) = target.call(data);
        uint256 used = vm.lastCallGas().gasTotalUsed;
        assertTrue(done, string.concat(name, ": ", vm.toString(answer)));
        _expectBelow(name, INTRINSIC + used + CALLDATA_BYTE * data.length);
    }

    function _expectBelow(string memory name, uint256 gas) private {
        emit log_named_uint(name, gas);
        assertLe(gas, CAP_OF_A_TRANSACTION, name);
    }

    // ------------------------------------------------------------------- largest

    function _everything() private view returns (Motion memory motion) {
        (motion.targets, motion.values, motion.calls) = (new address[](6), new uint256[](6), new bytes[](6));
        (motion.targets[0], motion.calls[0]) = (address(pool), abi.encodeCall(pool.setSteward, (carol)));
        (motion.targets[1], motion.calls[1]) = (address(enrolment), abi.encodeCall(enrolment.setRegistrar, (bob)));
        (motion.targets[2], motion.calls[2]) = (address(enrolment), abi.encodeCall(enrolment.setSupervisor, (bob)));
        (motion.targets[3], motion.calls[3]) =
        (address(desk), abi.encodeCall(desk.changeRules, (_rules(), _juryRules())));
        (motion.targets[4], motion.calls[4]) =
        (address(panel), abi.encodeCall(panel.change, (_holders(0, MOST_SEATS), _tiersOf(MOST_SEATS))));
        (motion.targets[5], motion.calls[5]) = (address(enrolment), abi.encodeCall(enrolment.announceClosing, ()));
        motion.description = string(new bytes(4096));
    }

    function _panelArguments() private view returns (bytes memory) {
        return abi.encode(memberAssembly, GREATEST_BENEFIT, _holders(0, MOST_SEATS), _tiersOf(MOST_SEATS));
    }

    function _enrolmentArguments() private view returns (bytes memory) {
        uint16[] memory units = new uint16[](TABLE);
        for (uint256 i = 0; i < TABLE; ++i) {
            units[i] = type(uint16).max;
        }
        return abi.encode(pool, memberAssembly, registrar, supervisor, units, MINIMUM_VOTERS, FOUNDING);
    }

    function _largestDesk() private view returns (ClaimDesk.Constants memory constants) {
        constants = _deskConstants();
        constants.vestingBps = new uint16[](TABLE);
        constants.benefits = new uint96[][](TABLE);
        for (uint256 i = 0; i < TABLE; ++i) {
            constants.vestingBps[i] = 10_000;
            constants.benefits[i] = new uint96[](TABLE);
            for (uint256 j = 0; j < TABLE; ++j) {
                constants.benefits[i][j] = uint96(GREATEST_BENEFIT);
            }
        }
    }

    function _tiersOf(uint256 count) private pure returns (Tier[] memory tiers) {
        tiers = new Tier[](count);
        for (uint256 i = 0; i < count; ++i) {
            tiers[i] = Tier({upTo: uint96(GREATEST_BENEFIT + i), threshold: uint8(i + 1)});
        }
    }

    function _holders(uint256 first, uint256 count) private pure returns (address[] memory holders) {
        holders = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            holders[i] = address(uint160(type(uint160).max - 10_000 + first + i));
        }
    }

    function _first(address[] memory all, uint256 count) private pure returns (address[] memory some) {
        some = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            some[i] = all[i];
        }
    }

    function _sort(address[] memory holders) private pure {
        for (uint256 i = 1; i < holders.length; ++i) {
            for (uint256 j = i; j > 0 && holders[j] < holders[j - 1]; --j) {
                (holders[j], holders[j - 1]) = (holders[j - 1], holders[j]);
            }
        }
    }
}
