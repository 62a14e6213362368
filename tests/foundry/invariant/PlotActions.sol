// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IClaimJury} from "../../../contracts/interfaces/IClaimJury.sol";
import {IMutualPoolErrors} from "../../../contracts/interfaces/IMutualPoolErrors.sol";
import {Claim, ClaimOutcome, ClaimState} from "../../../contracts/claims/ClaimTypes.sol";
import {HostileActions} from "./HostileActions.sol";
import {HostileToken} from "./HostileToken.sol";
import {MemberActions} from "./MemberActions.sol";

/// @title One person with several wallets, objectors who are one person, money of lost wallets, a token that loses some.
abstract contract PlotActions is MemberActions, HostileActions {
    /// @notice What plots came to: approved claims that objectors attacked alone, benefits and bonds that went to the new
    /// wallet of a lost one, payments in the middle of which tokens were lost.
    uint256 public plots;
    uint256 public recoveredClaims;
    uint256 public lossesWithin;

    /// @dev Who has two wallets leaves the one and joins by the other on the same day.
    function changeWallet(uint256 seed, uint256 amount) external watched {
        vm.assume(closingAt == 0);
        uint256 pair = seed % (WALLETS - IDENTITIES);
        (address from, address to) = (people[pair], people[pair + IDENTITIES]);
        if (!_persons[from].member) (from, to) = (to, from);
        vm.assume(_persons[from].member && !_persons[to].member && (seed >> 8) % 3 == 0 && _isOpen());
        _stepQuit(from);
        vm.assume(_mayJoin(to));
        uint8 band = uint8((seed >> 16) % 3);
        uint256 least = _naiveMinimum(band + 1);
        _stepJoin(to, band, bound(amount, least, 10 * least));
    }

    /// @dev As many objectors as a jury takes, and all but one of the others whom a refusal takes, vote to refuse. Nobody
    /// else votes. The claim goes on, and the objectors lose their bonds once it is paid.
    function sybils(uint256 seed) external watched {
        uint32 claim = _undisputed(seed);
        address[] memory plotters = new address[](WALLETS);
        uint256 count;
        while (_lives[claim].from == ClaimState.None) {
            plotters[count] = _voter(claim, seed >> 8, true);
            _stepObject(claim, plotters[count++]);
        }
        uint256 others = _lives[claim].quorum > 3 ? _lives[claim].quorum : 3;
        for (uint256 i = 0; i < count; ++i) {
            _stepVote(claim, plotters[i], IClaimJury.Answer.Refuse);
        }
        for (uint256 i = 0; i < WALLETS && others > 1; ++i) {
            if (!_maySay(claim, people[i], false)) continue;
            _stepVote(claim, people[i], IClaimJury.Answer.Refuse);
            --others;
        }
        _passTo(_lives[claim].until);
        ClaimState state = ghosts[claim].state;
        assertTrue(state == ClaimState.UnderNotice || state == ClaimState.Payable, "objectors refused a claim alone");
        ++plots;
    }

    /// @dev The new wallet of a lost one takes benefits and bonds of the claims until then, and nothing of later ones.
    function collectRecovered(uint256 seed) external watched {
        uint256 count = desk.claimCount();
        for (uint256 i = 0; i < count; ++i) {
            uint32 claim = uint32((seed % count + i) % count + 1);
            Claim memory facts = desk.claimOf(claim);
            if (_takeRecovered(claim, facts, _payeeOf(facts)) || _takeRecovered(claim, facts, _filerOf(facts))) return;
        }
        vm.assume(seed % 3 == 0);
        _loseWallet(seed);
    }

    /// @dev In the middle of a payment in the pool loses tokens: it is refused, whatever is left of it.
    function tokenLoses(uint256 seed, uint256 amount, uint256 loss) external watched {
        address payer = _wallet(seed);
        amount = bound(amount, 2, 1e6);
        loss = bound(loss, 1, 2 * amount);
        bytes memory call = abi.encodeCall(pool.payIn, (_member(seed >> 8), amount));
        HostileToken(address(token)).turn(HostileToken.Mood.Loses, loss);
        vm.prank(payer);
        (bool done, bytes memory reason) = address(pool).call(call);
        HostileToken(address(token)).turn(HostileToken.Mood.Honest, 0);
        assertFalse(done, "a payment in that came to less was taken");
        uint256 received = loss < amount ? amount - loss : 0;
        assertEq(
            reason, abi.encodeWithSelector(IMutualPoolErrors.PoolAssetMismatch.selector, amount, received), "by name"
        );
    }

    /// @dev In the middle of a payment out: who is paid has all of it, and the pool is short.
    function tokenLosesAtTakeDue(uint256 seed, uint256 loss) external watched {
        address holder = _creditor(seed);
        vm.assume(holder != address(0));
        loss = bound(loss, 1, 2e6);
        vm.assume(token.balanceOf(address(pool)) > dueOf[holder] + 10 * loss);
        HostileToken(address(token)).turn(HostileToken.Mood.Loses, loss);
        taken += loss;
        _stepTakeDue(holder);
        ++lossesWithin;
    }

    /// @dev Somebody who has not taken a benefit loses the wallet. Their guardian, named now if there is none, recovers it.
    function _loseWallet(uint256 seed) private {
        uint256 count = desk.claimCount();
        for (uint256 i = 0; i < count; ++i) {
            uint32 claim = uint32((seed % count + i) % count + 1);
            Claim memory facts = desk.claimOf(claim);
            address lost = _payeeOf(facts);
            if (facts.outcome != ClaimOutcome.Settled || !_persons[lost].member) continue;
            if (!guardianship.isGuardian(lost, guardianship.guardianOf(lost).guardian)) {
                vm.prank(lost);
                guardianship.nameGuardian(sponsor);
                _passTo(guardianship.guardianOf(lost).effectiveAt);
            }
            if (!_stepRecover(lost)) _stepRecover(lost);
            assertTrue(_takeRecovered(claim, facts, lost), "the benefit goes to the new wallet");
            return;
        }
        vm.assume(false);
    }

    function _takeRecovered(uint32 claim, Claim memory facts, address lost) private returns (bool) {
        address to = _recoveredTo[lost];
        if (to == address(0)) return false;
        if (claim > _recoveredUntil[lost]) {
            vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNothingDue.selector, claim, to));
            vm.prank(to);
            desk.collect(claim, to);
            return true;
        }
        if (!_stepCollect(claim, facts, to)) return false;
        ++recoveredClaims;
        return true;
    }
}
