// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimJury} from "../../contracts/interfaces/IClaimJury.sol";
import {ClaimState, JuryRules, PanelDecision} from "../../contracts/claims/ClaimTypes.sol";
import {ClaimFixture} from "./ClaimFixture.sol";

/// @title Twenty voters, one of them a claimant with a guardian, and helpers that bring a claim into any state.
abstract contract JuryFixture is ClaimFixture {
    uint256 internal constant JURORS = 19;
    uint256 internal constant VOTERS = JURORS + 1;
    /// @dev More than a tenth of the voters.
    uint256 internal constant OBJECTIONS = 3;
    /// @dev A fifth of the voters.
    uint256 internal constant QUORUM = 4;
    /// @dev What alice is paid for the lesser class while half of it has vested.
    uint256 internal constant BENEFIT = 5e6;

    address[] internal jurors;

    function setUp() public virtual override {
        super.setUp();
        _join(alice, 0, 60e6);
        for (uint256 i = 0; i < JURORS; ++i) {
            jurors.push(makeAddr(string.concat("juror ", vm.toString(i))));
            _join(jurors[i], 0, 60e6);
            _fund(jurors[i], OBJECTION_BOND);
        }
        vm.prank(alice);
        guardianship.nameGuardian(carol);
        _skipWait();
        _fund(carol, 1e9);
    }

    function _juryRules() internal pure virtual override returns (JuryRules memory) {
        return _juryRulesOf(1000);
    }

    function _object(address voter, uint32 claim) internal {
        vm.prank(voter);
        jury.object(claim);
    }

    /// @dev The first jurors object until the jury is called.
    function _callByObjections(uint32 claim) internal {
        for (uint256 i = 0; i < OBJECTIONS; ++i) {
            if (jury.ballotOf(claim, jurors[i]) == IClaimJury.Ballot.Nothing) _object(jurors[i], claim);
        }
    }

    function _appeal(uint32 claim) internal {
        vm.prank(carol);
        jury.appeal(claim);
    }

    function _hold(uint32 claim, uint8 days_) internal {
        vm.prank(supervisor);
        jury.hold(claim, days_);
    }

    /// @dev The first jurors after those who object say yes, the next ones no.
    function _votes(uint32 claim, uint256 approving, uint256 refusing) internal {
        for (uint256 i = 0; i < approving + refusing; ++i) {
            vm.prank(jurors[OBJECTIONS + i]);
            jury.vote(claim, i < approving ? IClaimJury.Answer.Approve : IClaimJury.Answer.Refuse);
        }
    }

    /// @dev Filed by alice's guardian, who gets the benefit unless she takes it.
    function _filed() internal returns (uint32) {
        vm.prank(carol);
        return desk.file(_filing(alice, _today(), 1));
    }

    function _approved() internal returns (uint32 claim) {
        claim = _filed();
        _approve(claim);
    }

    function _refused() internal returns (uint32 claim) {
        claim = _filed();
        _refuse(claim);
    }

    /// @dev Alice files the class of 20e6 herself, and the panel approves the one of 5e6.
    function _lesser() internal returns (uint32 claim) {
        claim = _file(alice, 0);
        PanelDecision memory decision = _decision(claim, true);
        decision.benefitClass = 1;
        desk.decideBySignatures(claim, decision, _approvals(desk.digestOf(claim, decision), 0, 3));
        _expectState(claim, ClaimState.UnderNotice);
    }

    /// @dev Her appeal against that, which the jury upholds.
    function _lesserOverturned() internal returns (uint32 claim) {
        claim = _lesser();
        vm.prank(alice);
        jury.appeal(claim);
        _votes(claim, QUORUM, 0);
        vm.warp(jury.disputeOf(claim).endsAt);
        _expectState(claim, ClaimState.AwaitingSeat);
    }

    /// @dev The first jurors leave the panel's decision.
    function _leave(uint32 claim, uint256 jurors_) internal {
        for (uint256 i = 0; i < jurors_; ++i) {
            vm.prank(jurors[i]);
            jury.vote(claim, IClaimJury.Answer.Leave);
        }
    }

    function _silent() internal returns (uint32 claim) {
        claim = _filed();
        skip(30 days);
    }

    /// @dev A claim in that state, number 1. Where voters may have objected, the first juror did.
    function _reach(ClaimState state) internal returns (uint32 claim) {
        claim = 1;
        if (state == ClaimState.Filed) _filed();
        if (state == ClaimState.Appealable) _refused();
        if (state == ClaimState.Silent) _silent();
        if (state == ClaimState.Expired) {
            _silent();
            skip(7 days);
        }
        if (state == ClaimState.AwaitingSeat) {
            _refused();
            _appeal(claim);
            _votes(claim, QUORUM, 0);
            skip(7 days);
        }
        bool objected = state == ClaimState.UnderNotice || state == ClaimState.Payable || state == ClaimState.Paid
            || state == ClaimState.Withdrawn || state == ClaimState.Jury || state == ClaimState.Refused;
        if (objected) {
            _approved();
            _object(jurors[0], claim);
        }
        if (state == ClaimState.Withdrawn) {
            vm.prank(alice);
            desk.withdraw(claim);
        }
        if (state == ClaimState.Payable || state == ClaimState.Paid) skip(7 days);
        if (state == ClaimState.Paid) desk.settle(claim);
        if (state == ClaimState.Jury || state == ClaimState.Refused) _callByObjections(claim);
        if (state == ClaimState.Refused) {
            _votes(claim, 0, QUORUM);
            skip(7 days);
        }
        _expectState(claim, state);
    }
}
