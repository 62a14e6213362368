// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {ClaimState} from "../../../contracts/claims/ClaimTypes.sol";
import {HistoryFixture} from "../HistoryFixture.sol";

/// @title One person files with two wallets, or keeps another one from filing.
contract TwoWalletsTest is HistoryFixture {
    function test_attack_twoWalletsHaveOneClaimForADay() public {
        uint24 day = _withTwoWallets();
        uint32 claim = _fileFor(alice, alice, day, OTHER);
        assertTrue(_covered(second, day), "both wallets cover the day");
        _expectOpen(second, day, claim);
        _settle(claim);
        bytes memory decided = abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, claim, day);
        _expectFilingRefused(second, day, OTHER, decided);
        _expectFilingRefused(alice, day, OTHER, decided);
    }

    function test_attack_theOtherWayRound() public {
        uint24 day = _withTwoWallets();
        uint32 claim = _fileFor(second, second, day, OTHER);
        _expectOpen(alice, day, claim);
        _settle(claim);
        bytes memory decided = abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, claim, day);
        _expectFilingRefused(alice, day, OTHER, decided);
    }

    /// @dev To the second wallet and back: the first one's chain has what was decided meanwhile.
    function test_attack_thereAndBackForgetsNothing() public {
        uint24 day = _withTwoWallets();
        uint32 first = _fileFor(alice, alice, day, OTHER);
        _settle(first);
        _take(first, alice);
        uint24 later = _today();
        uint32 next = _fileFor(second, second, later, OTHER);
        _settle(next);
        _take(next, second);

        _quit(alice);
        _lapseSecond();
        _join(alice, 0, 40e6);
        assertEq(_lastClaim(alice), next, "the chain came back");
        assertEq(pool.membershipOf(second).claim, 0);
        bytes memory decided = abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, next, later);
        _expectFilingRefused(second, later, OTHER, decided);
        decided = abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, first, day);
        _expectFilingRefused(alice, day, OTHER, decided);
    }

    function test_attack_theLastClaimHasToEndBeforeTheIdentityMoves() public {
        _join(alice, 0, 40e6);
        _skipWait();
        uint32 claim = _file(alice, OTHER);
        _quit(alice);
        bytes memory open = abi.encodeWithSelector(IEnrolment.EnrolmentClaimOpen.selector, _identityOf(alice), claim);
        _expectJoinRefused(second, open);
        _refuse(claim);
        _expectJoinRefused(second, open);
        skip(7 days);
        // Time has ended it, whoever concludes it.
        _join(second, 0, 20e6);
        assertEq(_lastClaim(alice), claim);
        assertEq(pool.membershipOf(second).claim, claim);
        assertEq(pool.membershipOf(alice).identity, 0, "nothing stays behind");
    }

    /// @dev Nor does it where the wallet that was left filed the last claim, and the identity leaves the next one too.
    function test_attack_theLastClaimMayBeAnOlderWallets() public {
        uint24 day = _withTwoWallets();
        uint32 claim = _fileFor(alice, alice, day, OTHER);
        _quit(second);
        bytes memory open = abi.encodeWithSelector(IEnrolment.EnrolmentClaimOpen.selector, _identityOf(alice), claim);
        _expectJoinRefused(third, open);
        _withdraw(claim, alice);
        _join(third, 0, 20e6);
        assertEq(_lastClaim(alice), 0);
    }

    /// @dev Somebody has a certificate for a wallet that another person left, and brings a chain of their own.
    function test_attack_aForeignChainLocksNobodyOut() public {
        _join(bob, 0, 40e6);
        _join(alice, 0, 12e6);
        _skipWait();
        uint32 mine = _file(alice, OTHER);
        _settle(mine);
        _take(mine, alice);
        uint24 day = desk.claimOf(mine).day;
        uint32 open = _fileFor(alice, alice, day + 1, OTHER);
        _quit(alice);

        // While a claim of hers is open, only she joins in this wallet.
        uint32 foreign = _file(bob, OTHER);
        _settle(foreign);
        _quit(bob);
        IEnrolment.Certificate memory certificate = _certificate(alice, 0);
        certificate.identity = _identityOf(bob);
        bytes memory signature = _signed(certificate);
        _fund(bob, 20e6);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentWalletHeld.selector, alice, open));
        vm.prank(bob);
        enrolment.join(certificate, signature, 20e6);

        _refuse(open);
        skip(7 days);
        desk.conclude(open);
        certificate.expiry += 30 days;
        certificate.issuedAt = uint40(block.timestamp);
        signature = _signed(certificate);
        vm.prank(bob);
        enrolment.join(certificate, signature, 20e6);
        assertEq(_lastClaim(bob), foreign, "bob brought his chain");
        assertEq(_lastClaim(alice), open, "hers is kept for her");

        // She quits what was put there, and comes back with her own chain.
        _quit(alice);
        skip(1);
        _join(alice, 0, 40e6);
        assertEq(_lastClaim(alice), open);
        assertEq(pool.membershipOf(alice).claim, open);
        assertEq(_lastClaim(bob), foreign);
        _skipWait();
        bytes memory decided = abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, mine, day);
        _expectFilingRefused(alice, day, OTHER, decided);
        _file(alice, OTHER);
    }

    /// @dev The claims of a wallet that somebody else's identity left open elsewhere do not hold hers.
    function test_attack_aForeignOpenClaimElsewhereHoldsNoWallet() public {
        uint24 day = _withTwoWallets();
        _quit(second);
        _join(third, 0, 40e6);
        // The third wallet is really dave's, who wants it back.
        _quit(third);
        _fileFor(alice, alice, day, OTHER);
        IEnrolment.Certificate memory certificate = _certificate(third, 0);
        certificate.identity = bytes16(keccak256("dave"));
        bytes memory signature = _signed(certificate);
        _fund(third, 20e6);
        vm.prank(third);
        enrolment.join(certificate, signature, 20e6);
        assertTrue(pool.standingOf(third).active);
        assertGt(_lastClaim(alice), 0, "the chain is kept for its identity");
        assertEq(pool.membershipOf(third).claim, 0);
    }

    /// @dev The neighbour: after moving, a person files for the last days of the wallet they left, beside an open claim.
    function test_neighbour_theWalletThatWasLeftFilesForItsDays() public {
        uint24 day = _withTwoWallets();
        uint32 now_ = _file(second, OTHER);
        uint32 then = _fileFor(alice, alice, day, OTHER);
        assertEq(_lastClaim(alice), then);
        assertEq(desk.claimOf(then).previous, now_);
        _settle(then);
        desk.settle(_approved(now_));
        _take(then, alice);
        _take(now_, second);
        _quit(alice);
        assertTrue(pool.standingOf(second).active);
        _file(second, OTHER);
    }

    /// @dev The neighbour: two employers list a person, who has both leaves' money in one membership.
    function test_neighbour_twoListsOfOnePerson() public {
        (uint32 employer, uint32 other) = (_list(alice), _list(second));
        _skipWait();
        _joinFromGroup(employer, 0);
        uint256 before = pool.standingOf(alice).balance;
        _joinFromGroup(other, 0);
        assertEq(pool.standingOf(alice).balance, 2 * before);
        assertEq(pool.standingOf(second).balance, 0);
        uint32 claim = _file(alice, OTHER);
        _settle(claim);
        _take(claim, alice);
    }

    /// @dev The neighbour: quitting and joining again in the same wallet goes on with the same chain.
    function test_neighbour_theSameWalletAgain() public {
        _join(alice, 0, 40e6);
        _skipWait();
        uint32 claim = _file(alice, OTHER);
        uint24 day = _today();
        _quit(alice);
        skip(1);
        _join(alice, 0, 40e6);
        assertEq(pool.membershipOf(alice).claim, claim);
        _expectState(claim, ClaimState.Filed);
        _refuse(claim);
        skip(WAIT + 2 days);
        bytes memory decided = abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, claim, day);
        _expectFilingRefused(alice, day, OTHER, decided);
        _file(alice, OTHER);
    }

    /// @dev The neighbour: a day that expired undecided may be filed again, with whatever is above it in the chain.
    function test_neighbour_anExpiredDayIsFiledAgain() public {
        uint24 day = _withTwoWallets();
        vm.warp((uint256(day) + 179) * 1 days);
        uint32 claim = _fileFor(second, second, day, OTHER);
        uint32 above = _fileFor(alice, alice, day - 1, OTHER);
        skip(37 days);
        _expectState(claim, ClaimState.Expired);
        assertEq(_lastClaim(alice), above);
        uint32 again = _fileFor(second, second, day, OTHER);
        assertEq(desk.claimOf(again).previous, above);
    }

    /// @dev A newcomer gets the wallet of somebody who left it. Nobody joins there while its last benefit is not taken.
    function test_attack_aNewcomerInAWalletThatWasLeftTakesNoClaim() public {
        _join(alice, 0, 40e6);
        _skipWait();
        uint32 claim = _file(alice, OTHER);
        _settle(claim);
        _quit(alice);
        IEnrolment.Certificate memory certificate = _certificate(alice, 0);
        certificate.identity = bytes16(keccak256("newcomer"));
        bytes memory signature = _signed(certificate);
        _fund(alice, 20e6);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentWalletHeld.selector, alice, claim));
        vm.prank(alice);
        enrolment.join(certificate, signature, 20e6);

        _take(claim, alice);
        _fund(alice, 20e6);
        vm.prank(alice);
        enrolment.join(certificate, signature, 20e6);
        assertEq(pool.membershipOf(alice).identity, certificate.identity);
        assertEq(pool.membershipOf(alice).claim, 0, "the newcomer begins without claims");
        assertEq(_lastClaim(alice), claim, "the chain is kept for the person who left");
    }

    /// @dev What the person's older wallet files then is on the person's chain, and not on the newcomer's.
    function test_attack_aClaimOfAnOlderWalletIsNotTheNewcomers() public {
        uint24 day = _withTwoWallets();
        _quit(second);
        IEnrolment.Certificate memory certificate = _certificate(second, 0);
        certificate.identity = bytes16(keccak256("newcomer"));
        bytes memory signature = _signed(certificate);
        _fund(second, 20e6);
        vm.prank(second);
        enrolment.join(certificate, signature, 20e6);
        uint32 claim = _fileFor(alice, alice, day, OTHER);
        assertEq(pool.membershipOf(second).claim, 0);
        assertEq(_lastClaim(alice), claim);
        _withdraw(claim, alice);
        assertEq(pool.membershipOf(second).claim, 0);
        assertEq(_lastClaim(alice), 0);
    }

    function _lapseSecond() private {
        _lapseBeyondGrace(second);
    }

    function _approved(uint32 claim) private returns (uint32) {
        _approve(claim);
        _skipNotice();
        return claim;
    }

    function _expectOpen(address member, uint24 day, uint32 claim) private {
        bytes memory open = abi.encodeWithSelector(IClaimDeskErrors.ClaimOpen.selector, member, claim);
        _expectFilingRefused(member, day, OTHER, open);
    }
}
