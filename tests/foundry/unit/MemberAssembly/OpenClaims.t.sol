// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../../contracts/interfaces/IClaimDeskErrors.sol";
import {SeatSet} from "../../../../contracts/panel/SeatSet.sol";
import {Claim, ClaimState, Rules, PanelDecision} from "../../../../contracts/claims/ClaimTypes.sol";
import {Outcome} from "../../../../contracts/pool/PoolTypes.sol";
import {GovernanceFixture} from "../../GovernanceFixture.sol";

// Rule: G2.
/// @title What the assembly cannot reach: claims filed before, and balances.
contract MemberAssemblyOpenClaimsTest is GovernanceFixture {
    address private constant NEW_ASSESSOR = address(type(uint160).max);

    function test_keepTheirRules() public {
        uint32 approved = _file(dave, 0);
        _approve(approved);
        uint32 filed = _file(carol, 0);
        Claim memory before = desk.claimOf(approved);
        Outcome memory quoted = lens.quoteClaim(approved);

        Rules memory rules = _rules();
        (rules.feeBps, rules.capPerUnit, rules.claimBond) = (2000, 1_000_000, 5e6);
        (rules.noticeDays, rules.panelDays) = (30, 7);
        _applyDecision(_motion(address(desk), abi.encodeCall(desk.changeRules, (rules, _juryRules()))));

        assertEq(abi.encode(desk.claimOf(approved)), abi.encode(before));
        assertEq(abi.encode(lens.quoteClaim(approved)), abi.encode(quoted));
        assertEq(uint8(desk.stateOf(approved)), uint8(ClaimState.Payable), "seven days of notice, not thirty");
        _settle(approved);
        assertEq(pool.books().index, CAP, "the cap of the filing");

        // Fifteen days after the filing: within the time the panel had then.
        assertEq(uint8(desk.stateOf(filed)), uint8(ClaimState.Filed));
        assertEq(desk.claimOf(filed).rulesVersion, 1);
        uint256 carry = pool.books().carry;
        vm.prank(carol);
        desk.withdraw(filed);
        assertEq(pool.books().carry - carry, 1e6, "the bond of the filing");

        _fund(bob, 4e6);
        assertEq(desk.claimOf(_file(bob, 0)).rulesVersion, 2);
        assertEq(token.balanceOf(bob), 0, "the bond of now");
    }

    function test_keepTheirPanel() public {
        uint32 claim = _file(dave, 0);
        address[] memory holders = assessors;
        holders[4] = NEW_ASSESSOR;
        _applyDecision(_motion(address(panel), abi.encodeCall(panel.change, (holders, _tiers()))));

        assertEq(desk.claimOf(claim).panelVersion, 1);
        PanelDecision memory decision = _decision(claim, true);
        uint256 seat = SeatSet.single(panel.numberOf(NEW_ASSESSOR));
        vm.prank(NEW_ASSESSOR);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimSeatsNotEligible.selector, seat));
        desk.decide(claim, decision);
        _approve(claim);
        assertEq(uint8(desk.stateOf(claim)), uint8(ClaimState.UnderNotice));
        assertEq(desk.claimOf(_file(bob, 0)).panelVersion, 2);
    }

    function test_balancesStay() public {
        bytes32 before = _money();
        _applyDecision(_stewardMotion(carol));
        Motion memory motion = _motion(address(desk), abi.encodeCall(desk.changeRules, (_rules(), _juryRules())));
        _applyDecision(motion);
        assertEq(_money(), before);
    }

    /// @dev Fees that accrued belong to who was steward then.
    function test_feesStayWithTheStewardBefore() public {
        _settle(_payableClaim());
        uint256 fees = pool.dueTo(steward);
        assertGt(fees, 0);
        _applyDecision(_stewardMotion(carol));
        assertEq(pool.dueTo(steward), fees);
        assertEq(pool.dueTo(carol), 0);
    }

    function _money() private view returns (bytes32) {
        return keccak256(
            abi.encode(pool.books(), token.balanceOf(address(pool)), pool.standingOf(alice), pool.standingOf(frail))
        );
    }
}
