// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Claim, ClaimOutcome, ClaimState, Rules} from "../../../contracts/claims/ClaimTypes.sol";
import {ClaimSteps} from "./ClaimSteps.sol";

/// @title What becomes of a plan, in whatever state, if it closes and everybody but a stranger goes away.
/// @notice Assessors, jurors, payees, supervisor and steward do nothing any more. Every claim ends, the closing is finished,
/// and everybody who comes back finds what is theirs.
abstract contract Aftermath is ClaimSteps {
    function endByStranger() external {
        _makeGood();
        if (closingAt == 0) {
            vm.prank(memberAssembly);
            enrolment.announceClosing();
            closingAt = block.timestamp;
        }
        if (finishedAt == 0) {
            _passTo(closingAt + 187 days);
            _endClaims();
            vm.prank(stranger);
            pool.finishClosing();
            uint256 left = _naiveFinish();
            (dues, dueOf[heir]) = (dues + left, dueOf[heir] + left);
        }
        _takeAll();
    }

    /// @dev A window after the other: what can be settled is, and what is over is concluded. No claim is open for more than 120
    /// days without becoming payable, and every window has room for one claim at least.
    function _endClaims() private {
        uint256 windows = 120 days / 30 days + 2 + desk.openClaims();
        for (; desk.openClaims() != 0; --windows) {
            assertGt(windows, 0, "a claim does not end");
            for (uint32 claim = 1; claim <= desk.claimCount(); ++claim) {
                if (ghosts[claim].state == ClaimState.Payable) _settleByStranger(claim);
            }
            for (uint32 over = _anyUnconcluded(0); over != 0; over = _anyUnconcluded(0)) {
                _stepConclude(over);
            }
            if (desk.openClaims() != 0) _passTo(pool.windowEndsAt());
        }
    }

    function _settleByStranger(uint32 claim) private {
        Charge memory charge = _chargeOf(claim);
        Rules memory rules = desk.rulesOf(desk.claimOf(claim).rulesVersion);
        if (!charge.full) {
            if (block.timestamp < _lives[claim].payableAt + uint256(rules.payeeDays) * 1 days) return;
            if (charge.roomBound) return;
        }
        _stepSettle(claim, stranger, charge, true);
    }

    /// @dev Benefits, bonds, balances and dues: all that is owed by name, but for units of groups that nobody joins from and
    /// bonds of objectors.
    function _takeAll() private {
        for (uint32 claim = 1; claim <= desk.claimCount(); ++claim) {
            Claim memory facts = desk.claimOf(claim);
            _stepCollect(claim, facts, _payeeOf(facts));
            _stepCollect(claim, desk.claimOf(claim), _filerOf(facts));
        }
        for (uint256 i = 0; i < people.length; ++i) {
            if (_persons[people[i]].member) _stepQuit(people[i]);
        }
        for (address holder = _creditor(0); holder != address(0); holder = _creditor(0)) {
            _stepTakeDue(holder);
        }
        assertEq(benefitsDue, 0, "every benefit is taken");
        assertEq(bondsHeld, 0, "every bond of a claim is taken or lost");
        assertEq(dues, 0, "every due is taken");
        (uint256 balances, uint256 units, uint256 voters) = goRound();
        assertEq(voters, 0, "everybody left");
        assertEq(
            pool.books().held, balances + units * carryPerUnit + objectionBonds, "nothing but groups and objectors"
        );
    }
}
