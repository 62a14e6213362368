// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEnrolment} from "../../contracts/interfaces/IEnrolment.sol";
import {Cover, Demand} from "../../contracts/pool/PoolTypes.sol";
import {CohortFixture} from "./CohortFixture.sol";

/// @title People with several wallets: alice has three, and class 0 ends a membership once it is paid in full.
abstract contract HistoryFixture is CohortFixture {
    address internal second = makeAddr("alice's second wallet");
    address internal third = makeAddr("alice's third wallet");
    address internal guardian = makeAddr("guardian");
    uint8 internal constant ENDING = 0;
    uint8 internal constant OTHER = 1;

    function setUp() public virtual override {
        super.setUp();
        // Enough members that every benefit is paid in full.
        for (uint256 i = 0; i < 12; ++i) {
            _join(makeAddr(string.concat("other ", vm.toString(i))), 0, 60e6);
        }
    }

    function _endsMembership() internal pure virtual override returns (uint256) {
        return 1 << ENDING;
    }

    function _identityOf(address member) internal view virtual override returns (bytes16) {
        return super._identityOf(member == second || member == third ? alice : member);
    }

    /// @dev Bring a pair of leaves in, the first for `member`, the second for somebody else.
    function _list(address member) internal returns (uint32) {
        address other = makeAddr(string.concat("colleague ", vm.toString(enrolment.cohortCount())));
        return _enrolPair(_leaf(0, member, 0), _leaf(1, other, 0), 40e6);
    }

    /// @dev Charge everybody until a member with a small deposit has lapsed.
    function _lapse(address member) internal {
        while (pool.standingOf(member).active) {
            vm.warp(pool.windowEndsAt());
            uint256 benefit = 3e6 * uint256(pool.books().activeUnits);
            vm.prank(address(desk));
            pool.settle(1000, Demand({benefit: benefit, fee: 0, capPerUnit: CAP, share: 0}));
        }
    }

    function _lapseBeyondGrace(address member) internal {
        _lapse(member);
        skip(GRACE + 1);
    }

    /// @dev Alice joined with her first wallet, which lapsed beyond grace; she goes on with the second, by a leaf of a group
    /// that came in long ago, so that both have covered days.
    function _withTwoWallets() internal returns (uint24 lastDay) {
        _join(alice, 0, 12e6);
        skip(1 days);
        uint32 list = _list(second);
        _skipWait();
        _lapse(alice);
        lastDay = _today() - 1;
        skip(GRACE + 1);
        _joinFromGroup(list, 0);
    }

    function _settle(uint32 claim) internal {
        _approve(claim);
        _skipNotice();
        desk.settle(claim);
    }

    function _take(uint32 claim, address payee) internal {
        vm.prank(payee);
        desk.collect(claim, payee);
    }

    function _quit(address member) internal {
        vm.prank(member);
        pool.quit();
    }

    function _withdraw(uint32 claim, address by) internal {
        vm.prank(by);
        desk.withdraw(claim);
    }

    function _nameGuardian(address member) internal {
        vm.prank(member);
        guardianship.nameGuardian(guardian);
        skip(30 days);
    }

    function _expectFilingRefused(address member, uint24 day, uint8 benefitClass, bytes memory reason) internal {
        _fund(member, _rules().claimBond);
        vm.prank(member);
        vm.expectRevert(reason);
        desk.file(_filing(member, day, benefitClass));
    }

    function _expectJoinRefused(address member, bytes memory reason) internal {
        _fund(member, 20e6);
        IEnrolment.Certificate memory certificate = _certificate(member, 0);
        bytes memory signature = _signed(certificate);
        vm.expectRevert(reason);
        vm.prank(member);
        enrolment.join(certificate, signature, 20e6);
    }

    function _covered(address member, uint24 day) internal view returns (bool) {
        (,,,, Cover memory cover) = pool.claimantOn(member, day);
        return cover.covered;
    }

    function _lastClaim(address member) internal view returns (uint32) {
        (uint32 last,) = enrolment.chainOf(_identityOf(member));
        return last;
    }
}
