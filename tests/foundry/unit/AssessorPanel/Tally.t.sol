// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssessorPanel} from "../../../../contracts/interfaces/IAssessorPanel.sol";
import {SeatSet} from "../../../../contracts/panel/SeatSet.sol";
import {TestWallet} from "../../../../contracts/mocks/TestWallet.sol";
import {Approvals, Tier} from "../../../../contracts/panel/PanelTypes.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

/// @title A batch of signatures, good and bad.
contract AssessorPanelTallyTest is ClaimFixture {
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    bytes32 private constant DIGEST = keccak256("decision");

    function test_countsTheSeatsThatSigned() public view {
        uint256 seats = _tally(_approvals(DIGEST, 1, 3));
        assertEq(SeatSet.size(seats), 3);
        assertEq(seats & SeatSet.single(panel.numberOf(assessors[0])), 0);
        assertTrue(seats & SeatSet.single(panel.numberOf(assessors[3])) != 0);
    }

    function test_aContractWalletSignsByItsOwner() public {
        Approvals memory approvals = _seatWallet();
        assertEq(_tally(approvals), SeatSet.single(panel.numberOf(address(_wallet()))));
        approvals.walletSignatures[0] = _signature(keyOf[assessors[1]], DIGEST);
        _refused(approvals, abi.encodeWithSelector(IAssessorPanel.PanelBadSignature.selector, 0));
        approvals.walletSignatures = new bytes[](0);
        _refused(approvals, abi.encodeWithSelector(IAssessorPanel.PanelBadSignature.selector, 0));
    }

    function test_refusesSeatsNotPublished() public {
        Approvals memory approvals = _approvals(DIGEST, 0, 1);
        bytes32 published = keccak256(abi.encode(approvals.seats));
        approvals.seats[0].number = 9;
        _refused(
            approvals,
            abi.encodeWithSelector(
                IAssessorPanel.PanelNotCurrent.selector, published, keccak256(abi.encode(approvals.seats))
            )
        );
    }

    function test_refusesABadLength() public {
        Approvals memory approvals = _approvals(DIGEST, 0, 1);
        approvals.signatures = "";
        _refused(approvals, abi.encodeWithSelector(IAssessorPanel.PanelBadLength.selector, 0));
        approvals.signatures = new bytes(64);
        _refused(approvals, abi.encodeWithSelector(IAssessorPanel.PanelBadLength.selector, 64));
    }

    function test_refusesDoubledAndUnsortedSigners() public {
        Approvals memory approvals = _approvals(DIGEST, 1, 1);
        bytes memory one = approvals.signatures;
        approvals.signatures = bytes.concat(one, one);
        _refused(
            approvals,
            abi.encodeWithSelector(IAssessorPanel.PanelSignersNotAscending.selector, assessors[1], assessors[1])
        );
        approvals.signatures = bytes.concat(one, _approvals(DIGEST, 0, 1).signatures);
        _refused(
            approvals,
            abi.encodeWithSelector(IAssessorPanel.PanelSignersNotAscending.selector, assessors[1], assessors[0])
        );
    }

    function test_refusesMalleableAndBrokenSignatures() public {
        Approvals memory approvals = _approvals(DIGEST, 0, 1);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[assessors[0]], DIGEST);
        approvals.signatures = abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        _refused(approvals, abi.encodeWithSelector(IAssessorPanel.PanelBadSignature.selector, 0));
        approvals.signatures = abi.encodePacked(r, s, uint8(29));
        _refused(approvals, abi.encodeWithSelector(IAssessorPanel.PanelBadSignature.selector, 0));
    }

    function test_refusesWhoHasNoSeat() public {
        Approvals memory approvals = _approvals(DIGEST, 0, 1);
        approvals.signatures = _signature(registrarKey, DIGEST);
        _refused(approvals, abi.encodeWithSelector(IAssessorPanel.PanelNoSeat.selector, registrar));
        // A good signature, of something else, is one of an address nobody knows.
        approvals.signatures = _signature(keyOf[assessors[0]], keccak256("another claim"));
        vm.expectPartialRevert(IAssessorPanel.PanelNoSeat.selector);
        this.tally(approvals, alice, bob);
        // Whoever comes after the last seat in order has none either.
        address last = address(type(uint160).max);
        deployCodeTo("TestWallet.sol:TestWallet", abi.encode(assessors[0]), last);
        approvals.signatures = abi.encodePacked(uint256(uint160(last)), uint256(0), uint8(0));
        approvals.walletSignatures = new bytes[](1);
        approvals.walletSignatures[0] = _signature(keyOf[assessors[0]], DIGEST);
        _refused(approvals, abi.encodeWithSelector(IAssessorPanel.PanelNoSeat.selector, last));
    }

    function test_nobodyDecidesOnAClaimOfTheirOwn() public {
        Approvals memory approvals = _approvals(DIGEST, 0, 2);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelOwnClaim.selector, assessors[1]));
        this.tally(approvals, assessors[1], bob);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelOwnClaim.selector, assessors[0]));
        this.tally(approvals, alice, assessors[0]);
    }

    function tally(Approvals calldata approvals, address member, address filer) external view returns (uint256) {
        return panel.tally(DIGEST, member, filer, approvals);
    }

    function _tally(Approvals memory approvals) private view returns (uint256) {
        return panel.tally(DIGEST, alice, bob, approvals);
    }

    function _refused(Approvals memory approvals, bytes memory reason) private {
        vm.expectRevert(reason);
        panel.tally(DIGEST, alice, bob, approvals);
    }

    function _wallet() private returns (TestWallet) {
        return TestWallet(makeAddr("wallet"));
    }

    /// @dev A panel of one, which is a contract wallet of the first assessor.
    function _seatWallet() private returns (Approvals memory approvals) {
        deployCodeTo("TestWallet.sol:TestWallet", abi.encode(assessors[0]), address(_wallet()));
        address[] memory holders = new address[](1);
        holders[0] = address(_wallet());
        Tier[] memory tiers = new Tier[](1);
        tiers[0] = Tier({upTo: 1e12, threshold: 1});
        _changePanel(holders, tiers);
        approvals.seats = panel.currentSeats();
        approvals.signatures = abi.encodePacked(uint256(uint160(holders[0])), uint256(0), uint8(0));
        approvals.walletSignatures = new bytes[](1);
        approvals.walletSignatures[0] = _signature(keyOf[assessors[0]], DIGEST);
    }
}
