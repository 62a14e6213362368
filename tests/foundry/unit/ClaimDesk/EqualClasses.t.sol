// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimDesk} from "../../../../contracts/claims/ClaimDesk.sol";
import {Claim, ClaimState, PanelDecision} from "../../../../contracts/claims/ClaimTypes.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

/// @title A plan whose classes pay the same: the panel may approve another one than was filed, as long as it is no more.
contract ClaimDeskEqualClassesTest is ClaimFixture {
    function setUp() public override {
        super.setUp();
        _join(alice, 0, 60e6);
        _skipWait();
    }

    function test_decide_anotherClassOfTheSameBenefit() public {
        uint32 claim = _file(alice, 0);
        uint256 filed = desk.claimOf(claim).benefit;
        PanelDecision memory decision = _decision(claim, true);
        decision.benefitClass = 1;
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(assessors[i]);
            desk.decide(claim, decision);
            if (desk.stateOf(claim) != ClaimState.Filed) break;
        }
        Claim memory facts = desk.claimOf(claim);
        assertEq(facts.benefitClass, 1);
        assertEq(facts.benefit, filed);
        _expectState(claim, ClaimState.UnderNotice);
    }

    function _deskConstants() internal view override returns (ClaimDesk.Constants memory constants) {
        constants = super._deskConstants();
        for (uint256 band = 0; band < 3; ++band) {
            constants.benefits[band][1] = constants.benefits[band][0];
        }
    }
}
