// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IClaimJury} from "../../../../contracts/interfaces/IClaimJury.sol";
import {ClaimState, PanelDecision} from "../../../../contracts/claims/ClaimTypes.sol";
import {Approvals} from "../../../../contracts/panel/PanelTypes.sol";
import {JuryFixture} from "../../JuryFixture.sol";

/// @title Every action in every state: what it leads to, or why it is refused.
/// @dev Each action is sent by somebody who may take it, so that nothing but the state stands in its way.
contract ClaimArrowsTableTest is JuryFixture {
    enum Action {
        File,
        Decide,
        DecideByBatch,
        Recount,
        Object,
        Appeal,
        Vote,
        Hold,
        Settle,
        SettleShort,
        Withdraw,
        Conclude,
        Redirect,
        Collect,
        Reclaim,
        EndMembership
    }

    /// @dev The initials of the states, in their order: None, Filed, Under notice, payable (Y), Paid, Refused,
    /// Withdrawn, Expired, Appealable, Silent, Jury, awaiting a seat (Q).
    bytes private constant STATES = "NFUYPRWEASJQ";
    /// @dev By action, then by state: the state that follows, or `-` where the action is refused. A second claim for
    /// the same day is a claim of its own, and it is that one's state that is told.
    bytes12[16] private TABLE = [
        bytes12("F-----FF----"),
        bytes12("-F---------U"),
        bytes12("-U---------U"),
        bytes12("------------"),
        bytes12("--U---------"),
        bytes12("--------JJ--"),
        bytes12("----------J-"),
        bytes12("--U---------"),
        bytes12("---P--------"),
        bytes12("---P--------"),
        bytes12("-WWW-----W-W"),
        bytes12("-----R-E----"),
        bytes12("-FUY----ASJQ"),
        bytes12("----P--E----"),
        bytes12("-----RW-----"),
        bytes12("----P-------")
    ];

    /// @dev The class claimed ends the membership, so that `endMembership` has something to do.
    function _endsMembership() internal pure override returns (uint256) {
        return 2;
    }

    function test_arrows_fromNone() public {
        _tryAll(ClaimState.None);
    }

    function test_arrows_fromFiled() public {
        _tryAll(ClaimState.Filed);
    }

    function test_arrows_fromUnderNotice() public {
        _tryAll(ClaimState.UnderNotice);
    }

    function test_arrows_fromPayable() public {
        _tryAll(ClaimState.Payable);
    }

    function test_arrows_fromPaid() public {
        _tryAll(ClaimState.Paid);
    }

    function test_arrows_fromRefused() public {
        _tryAll(ClaimState.Refused);
    }

    function test_arrows_fromWithdrawn() public {
        _tryAll(ClaimState.Withdrawn);
    }

    function test_arrows_fromExpired() public {
        _tryAll(ClaimState.Expired);
    }

    function test_arrows_fromAppealable() public {
        _tryAll(ClaimState.Appealable);
    }

    function test_arrows_fromSilent() public {
        _tryAll(ClaimState.Silent);
    }

    function test_arrows_fromJury() public {
        _tryAll(ClaimState.Jury);
    }

    function test_arrows_fromAwaitingSeat() public {
        _tryAll(ClaimState.AwaitingSeat);
    }

    function _tryAll(ClaimState state) private {
        uint32 claim = _reach(state);
        for (uint8 i = 0; i <= uint8(type(Action).max); ++i) {
            uint256 snapshot = vm.snapshotState();
            _try(Action(i), claim, state);
            vm.revertToState(snapshot);
        }
    }

    function _try(Action action, uint32 claim, ClaimState state) private {
        string memory place =
            string.concat("action ", vm.toString(uint8(action)), " in state ", vm.toString(uint8(state)));
        (bool done, bytes memory answer) = _send(action, claim);
        bytes1 next = TABLE[uint8(action)][uint8(state)];
        assertEq(done, next != "-", place);
        if (done) {
            uint256 told = action == Action.File ? desk.claimCount() : claim;
            assertEq(STATES[uint8(desk.stateOf(told))], next, place);
        } else {
            assertEq(answer, _reasonOf(action, claim, state), place);
        }
    }

    function _send(Action action, uint32 claim) private returns (bool, bytes memory) {
        (address sender, address target, bytes memory call) = _callOf(action, claim);
        vm.prank(sender);
        return target.call(call);
    }

    /// @dev Who may take an action, and how.
    function _callOf(Action action, uint32 claim) private view returns (address, address, bytes memory) {
        PanelDecision memory decision = _decision(claim, true);
        if (action == Action.File) {
            uint24 day = desk.claimCount() == 0 ? _today() : desk.claimOf(claim).day;
            return (carol, address(desk), abi.encodeCall(desk.file, (_filing(alice, day, 1))));
        }
        if (action == Action.Decide) {
            return (assessors[3], address(desk), abi.encodeCall(desk.decide, (claim, decision)));
        }
        if (action == Action.DecideByBatch) {
            bytes32 digest = desk.claimCount() == 0 ? bytes32(0) : desk.digestOf(claim, decision);
            Approvals memory approvals = _approvals(digest, 3, 2);
            return (stranger, address(desk), abi.encodeCall(desk.decideBySignatures, (claim, decision, approvals)));
        }
        if (action == Action.Recount) {
            return (stranger, address(desk), abi.encodeCall(desk.recount, (claim, decision)));
        }
        if (action == Action.Object) return (jurors[5], address(jury), abi.encodeCall(jury.object, (claim)));
        if (action == Action.Appeal) return (carol, address(jury), abi.encodeCall(jury.appeal, (claim)));
        if (action == Action.Vote) {
            return (jurors[6], address(jury), abi.encodeCall(jury.vote, (claim, IClaimJury.Answer.Approve)));
        }
        if (action == Action.Hold) return (supervisor, address(jury), abi.encodeCall(jury.hold, (claim, 14)));
        if (action == Action.Settle) return (stranger, address(desk), abi.encodeCall(desk.settle, (claim)));
        if (action == Action.SettleShort) {
            return (stranger, address(desk), abi.encodeCall(desk.settleShort, (claim, 0)));
        }
        if (action == Action.Withdraw) return (alice, address(desk), abi.encodeCall(desk.withdraw, (claim)));
        if (action == Action.Conclude) return (stranger, address(desk), abi.encodeCall(desk.conclude, (claim)));
        if (action == Action.Redirect) return (alice, address(desk), abi.encodeCall(desk.redirect, (claim)));
        if (action == Action.Collect) return (carol, address(desk), abi.encodeCall(desk.collect, (claim, dave)));
        if (action == Action.Reclaim) return (jurors[0], address(jury), abi.encodeCall(jury.reclaim, (claim, dave)));
        return (stranger, address(desk), abi.encodeCall(desk.endMembership, (claim)));
    }

    function _reasonOf(Action action, uint32 claim, ClaimState state) private view returns (bytes memory) {
        if (action == Action.File) {
            if (state == ClaimState.Paid || state == ClaimState.Refused) {
                return abi.encodeWithSelector(
                    IClaimDeskErrors.ClaimDayDecided.selector, claim, uint256(desk.claimOf(claim).day)
                );
            }
            return abi.encodeWithSelector(IClaimDeskErrors.ClaimOpen.selector, alice, claim);
        }
        if (action == Action.Recount && state == ClaimState.Filed) {
            return abi.encodeWithSelector(IClaimDeskErrors.ClaimNotEnoughSeats.selector, 0);
        }
        if (action == Action.Vote) {
            return abi.encodeWithSelector(IClaimJury.JuryNotSitting.selector, claim, jury.disputeOf(claim).endsAt);
        }
        if (action == Action.Collect) {
            return abi.encodeWithSelector(IClaimDeskErrors.ClaimNothingDue.selector, claim, carol);
        }
        if (action == Action.EndMembership) {
            return abi.encodeWithSelector(IClaimDeskErrors.ClaimEndsNothing.selector, claim);
        }
        if (action == Action.Reclaim && jury.ballotOf(claim, jurors[0]) != IClaimJury.Ballot.Objected) {
            return abi.encodeWithSelector(IClaimJury.JuryNoBond.selector, claim, jurors[0]);
        }
        bool ofJury =
            action == Action.Object || action == Action.Appeal || action == Action.Hold || action == Action.Reclaim;
        bytes4 selector = ofJury ? IClaimJury.JuryWrongState.selector : IClaimDeskErrors.ClaimWrongState.selector;
        return abi.encodeWithSelector(selector, claim, state);
    }
}
