// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssessorPanel} from "../../../contracts/interfaces/IAssessorPanel.sol";
import {TestWallet} from "../../../contracts/mocks/TestWallet.sol";
import {Approvals, Tier} from "../../../contracts/panel/PanelTypes.sol";
import {SeatSet} from "../../../contracts/panel/SeatSet.sol";
import {ClaimFixture} from "../ClaimFixture.sol";

// Rule: C3.
/// @title One person signs for several contract wallets, to count as several assessors.
contract OneOwnerTest is ClaimFixture {
    bytes32 private constant DIGEST = keccak256("decision");
    address private owner;
    uint256 private ownerKey;
    /// @dev The first one has a seat.
    address[3] private wallets;

    function setUp() public override {
        super.setUp();
        (owner, ownerKey) = makeAddrAndKey("owner of three wallets");
        for (uint160 i = 0; i < 3; ++i) {
            wallets[i] = address(new TestWallet(owner));
        }
        _seat(1);
    }

    function test_attack_oneOwnerOfOneSeat_countsOnce() public {
        // 1. Her seat's wallet and one without a seat: the second is nobody.
        Approvals memory approvals = _signedFor(0, 1);
        vm.expectPartialRevert(IAssessorPanel.PanelNoSeat.selector);
        panel.tally(DIGEST, alice, bob, approvals);
        // 2. The same wallet twice.
        approvals = _signedFor(0, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IAssessorPanel.PanelSignersNotAscending.selector, wallets[0], wallets[0])
        );
        panel.tally(DIGEST, alice, bob, approvals);
        // 3. Her own key beside the wallet: it has no seat.
        approvals = _signedFor(0, type(uint256).max);
        bytes memory own = _signature(ownerKey, DIGEST);
        approvals.signatures =
            owner < wallets[0] ? bytes.concat(own, approvals.signatures) : bytes.concat(approvals.signatures, own);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelNoSeat.selector, owner));
        panel.tally(DIGEST, alice, bob, approvals);
    }

    /// @notice The bound: seats are counted, and the chain does not know whose they are. Two seats given to wallets of one
    /// person are two, by one signature, and no third is.
    function test_limit_twoSeatsOfOneOwner_areTwo() public {
        _seat(2);
        uint256 seats = panel.tally(DIGEST, alice, bob, _signedFor(0, 1));
        assertEq(SeatSet.size(seats), 2);
        Approvals memory third = _signedFor(1, 2);
        vm.expectPartialRevert(IAssessorPanel.PanelNoSeat.selector);
        panel.tally(DIGEST, alice, bob, third);
    }

    function test_neighbour_theWalletOfASeatCounts() public view {
        uint256 seats = panel.tally(DIGEST, alice, bob, _signedFor(0, type(uint256).max));
        assertEq(seats, SeatSet.single(panel.numberOf(wallets[0])));
    }

    /// @dev A panel of the five assessors and the first `count` wallets.
    function _seat(uint256 count) private {
        address[] memory holders = new address[](SEATS + count);
        for (uint256 i = 0; i < SEATS; ++i) {
            holders[i] = assessors[i];
        }
        for (uint256 i = 0; i < count; ++i) {
            holders[SEATS + i] = wallets[i];
        }
        for (uint256 i = 1; i < holders.length; ++i) {
            for (uint256 j = i; j > 0 && holders[j] < holders[j - 1]; --j) {
                (holders[j], holders[j - 1]) = (holders[j - 1], holders[j]);
            }
        }
        _changePanel(holders, _tiers());
    }

    /// @dev One signature of the owner, handed in for one wallet or for two.
    function _signedFor(uint256 one, uint256 other) private view returns (Approvals memory approvals) {
        bool both = other < 3;
        address first = wallets[one];
        address second = both ? wallets[other] : address(0);
        if (both && second < first) (first, second) = (second, first);
        approvals.seats = panel.currentSeats();
        approvals.signatures = abi.encodePacked(uint256(uint160(first)), uint256(0), uint8(0));
        if (both) {
            approvals.signatures =
                bytes.concat(approvals.signatures, abi.encodePacked(uint256(uint160(second)), uint256(0), uint8(0)));
        }
        approvals.walletSignatures = new bytes[](both ? 2 : 1);
        for (uint256 i = 0; i < approvals.walletSignatures.length; ++i) {
            approvals.walletSignatures[i] = _signature(ownerKey, DIGEST);
        }
    }
}
