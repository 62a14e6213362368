// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssessorPanel} from "../../../contracts/interfaces/IAssessorPanel.sol";
import {Tier} from "../../../contracts/panel/PanelTypes.sol";
import {GovernanceFixture} from "../GovernanceFixture.sol";

/// @title A proposal can neither use up the numbers of assessors, nor seat a panel that cannot decide.
contract PanelNumbersTest is GovernanceFixture {
    /// @dev Eight changes used to need 256 numbers, and no assessor could ever be added again.
    function test_eightChangesInOneProposal_fail() public {
        Motion memory motion;
        (motion.targets, motion.values, motion.calls) = (new address[](8), new uint256[](8), new bytes[](8));
        for (uint256 round = 0; round < 8; ++round) {
            motion.targets[round] = address(panel);
            motion.calls[round] = abi.encodeCall(panel.change, (_strangers(round, 16), _one(GREATEST_BENEFIT)));
        }
        _adopt(motion);
        _queue(motion);
        skip(timelock.DELAY());
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelTooSoon.selector, block.timestamp + 14 days));
        _execute(motion);
        assertEq(panel.currentVersion(), 1);
    }

    function test_thirtyTwoStrangersAtOnce_fail() public {
        Motion memory motion =
            _motion(address(panel), abi.encodeCall(panel.change, (_strangers(0, 32), _one(GREATEST_BENEFIT))));
        _adopt(motion);
        _queue(motion);
        skip(timelock.DELAY());
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelTooManyAdded.selector, 32, 16));
        _execute(motion);
    }

    function test_aPanelThatCannotDecideOnABenefit_fails() public {
        uint256 less = GREATEST_BENEFIT - 1;
        Motion memory motion = _motion(address(panel), abi.encodeCall(panel.change, (assessors, _one(less))));
        _adopt(motion);
        _queue(motion);
        skip(timelock.DELAY());
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelUncovered.selector, less, GREATEST_BENEFIT));
        _execute(motion);
    }

    /// @dev The largest change there may be, one after the other, as often as one likes.
    function test_anHonestChange_passes() public {
        for (uint256 round = 0; round < 3; ++round) {
            Motion memory motion =
                _motion(address(panel), abi.encodeCall(panel.change, (_strangers(round, 16), _one(GREATEST_BENEFIT))));
            _applyDecision(motion);
            assertEq(panel.currentVersion(), round + 2);
        }
    }

    function _strangers(uint256 round, uint256 count) private pure returns (address[] memory holders) {
        holders = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            holders[i] = address(uint160(1 + 100 * round + i));
        }
    }

    function _one(uint256 upTo) private pure returns (Tier[] memory tiers) {
        tiers = new Tier[](1);
        tiers[0] = Tier({upTo: uint96(upTo), threshold: 1});
    }
}
