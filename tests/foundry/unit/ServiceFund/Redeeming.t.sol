// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IServiceFund} from "../../../../contracts/interfaces/IServiceFund.sol";
import {Code} from "../../../../contracts/services/ServiceTypes.sol";
import {ServiceFixture} from "../../ServiceFixture.sol";

// Rules: N3, N4, N5, N6.
/// @title A provider redeems codes and is paid at once; the rest goes back to the sponsor.
contract ServiceRedeemingTest is ServiceFixture {
    uint24 private constant USES = 300;
    uint32 private programme;

    function setUp() public override {
        super.setUp();
        programme = _open(sponsor, provider, USES);
    }

    function test_redeem_paysTheProvider() public {
        uint24[] memory positions = new uint24[](1);
        positions[0] = 7;
        vm.expectEmit(address(fund));
        emit IServiceFund.CodesRedeemed(programme, positions, 1, PRICE);
        _redeem(programme, 7);
        assertEq(token.balanceOf(provider), PRICE);
        assertEq(fund.programmeOf(programme).used, 1);
        assertTrue(fund.isUsed(programme, 7));
        assertFalse(fund.isUsed(programme, 6));
        _expectSound();
    }

    function test_redeem_takesABatchAcrossWords() public {
        Code[] memory codes = _codes(programme, 250, 50);
        vm.prank(provider);
        fund.redeem(programme, codes);
        assertEq(token.balanceOf(provider), 50 * PRICE);
        assertTrue(fund.isUsed(programme, 255) && fund.isUsed(programme, 256) && fund.isUsed(programme, 299));
        assertFalse(fund.isUsed(programme, 249));
        assertEq(fund.programmeOf(programme).used, 50);
        _expectSound();
    }

    function test_redeem_onceAndNoMore() public {
        _redeem(programme, 7);
        Code[] memory codes = _codes(programme, 7, 1);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceCodeUsed.selector, programme, 7));
        vm.prank(provider);
        fund.redeem(programme, codes);
        // Nor twice in a batch, which changes nothing then.
        codes = new Code[](3);
        (codes[0], codes[1], codes[2]) = (_code(programme, 1), _code(programme, 2), _code(programme, 1));
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceCodeUsed.selector, programme, 1));
        vm.prank(provider);
        fund.redeem(programme, codes);
        assertFalse(fund.isUsed(programme, 2));
        assertEq(token.balanceOf(provider), PRICE);
    }

    function test_redeem_isTheProvidersAlone() public {
        Code[] memory codes = _codes(programme, 0, 1);
        address[3] memory others = [sponsor, rival, stranger];
        for (uint256 i = 0; i < others.length; ++i) {
            _refuses(abi.encodeWithSelector(IServiceFund.ServiceOnly.selector, provider, others[i]));
            vm.prank(others[i]);
            fund.redeem(programme, codes);
        }
    }

    function test_redeem_refusesWhatIsNoCode() public {
        bytes4 unknown = IServiceFund.ServiceUnknownCode.selector;
        Code[] memory codes = _codes(programme, 3, 1);
        vm.startPrank(provider);
        codes[0].secret = bytes32(uint256(1));
        _refuses(abi.encodeWithSelector(unknown, programme, 3));
        fund.redeem(programme, codes);
        codes = _codes(programme, 3, 1);
        codes[0].position = 4;
        _refuses(abi.encodeWithSelector(unknown, programme, 4));
        fund.redeem(programme, codes);
        codes = _codes(programme, 3, 1);
        codes[0].proof[0] = bytes32(uint256(1));
        _refuses(abi.encodeWithSelector(unknown, programme, 3));
        fund.redeem(programme, codes);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceNoCodes.selector));
        fund.redeem(programme, new Code[](0));
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceNoProgramme.selector, 9));
        fund.redeem(9, codes);
    }

    function test_redeem_untilTheLastDayIsOver() public {
        vm.warp(uint256(LAST) * 1 days + 1 days - 1);
        _redeem(programme, 0);
        vm.warp(block.timestamp + 1);
        Code[] memory codes = _codes(programme, 1, 1);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceOver.selector, programme, LAST));
        vm.prank(provider);
        fund.redeem(programme, codes);
    }

    function test_refund_returnsTheRestAfterTheLastDay() public {
        _redeem(programme, 0);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceTooEarly.selector, programme, LAST));
        vm.prank(sponsor);
        fund.refund(programme, sponsor);
        vm.warp(uint256(LAST + 1) * 1 days - 1);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceTooEarly.selector, programme, LAST));
        fund.refund(programme, sponsor);
        vm.warp(uint256(LAST + 1) * 1 days);
        uint256 before = token.balanceOf(sponsor);
        vm.expectEmit(address(fund));
        emit IServiceFund.ProgrammeRefunded(programme, sponsor, (USES - 1) * PRICE);
        // Anyone may do it for the sponsor.
        vm.prank(stranger);
        fund.refund(programme, sponsor);
        assertEq(token.balanceOf(sponsor) - before, (USES - 1) * PRICE);
        assertTrue(fund.programmeOf(programme).refunded);
        assertEq(fund.owed(), 0);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceNothingLeft.selector, programme));
        fund.refund(programme, sponsor);
    }

    function test_refund_goesWhereTheSponsorSays() public {
        vm.warp(uint256(LAST + 1) * 1 days);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceOnly.selector, sponsor, stranger));
        vm.prank(stranger);
        fund.refund(programme, stranger);
        bytes4 bad = IServiceFund.ServiceBadAddress.selector;
        vm.startPrank(sponsor);
        _refuses(abi.encodeWithSelector(bad, address(0)));
        fund.refund(programme, address(0));
        _refuses(abi.encodeWithSelector(bad, address(fund)));
        fund.refund(programme, address(fund));
        fund.refund(programme, other);
        assertEq(token.balanceOf(other), 1e15 + USES * PRICE);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceNoProgramme.selector, 9));
        fund.refund(9, sponsor);
    }

    function test_refund_ofAProgrammeThatWasUsedUp() public {
        uint32 one = _open(sponsor, provider, 1);
        _redeem(one, 0);
        vm.warp(uint256(LAST + 1) * 1 days);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceNothingLeft.selector, one));
        fund.refund(one, sponsor);
    }

    /// @dev Whatever is redeemed in whatever order: paid and refunded are the deposit, to the unit.
    function testFuzz_everyDeposit_isRedeemedOrGoesBack(uint24 uses, uint256 seed) public {
        uses = uint24(bound(uses, 1, 40));
        uint32 number = _open(other, rival, uses);
        uint256 paid;
        for (uint24 i = 0; i < uses; ++i) {
            if (seed >> i & 1 == 0) continue;
            _redeem(number, i);
            paid += PRICE;
        }
        assertEq(token.balanceOf(rival), paid);
        vm.warp(uint256(LAST + 1) * 1 days);
        uint256 before = token.balanceOf(other);
        if (paid == uint256(PRICE) * uses) vm.expectRevert();
        fund.refund(number, other);
        assertEq(paid + token.balanceOf(other) - before, uint256(PRICE) * uses);
        _expectSound();
    }
}
