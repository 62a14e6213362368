// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {IServiceFund} from "../../../../contracts/interfaces/IServiceFund.sol";
import {ReentrantToken} from "../../../../contracts/mocks/ReentrantToken.sol";
import {FalseToken} from "../../../../contracts/mocks/FalseToken.sol";
import {FeeToken} from "../../../../contracts/mocks/FeeToken.sol";
import {ServiceFund} from "../../../../contracts/services/ServiceFund.sol";
import {Code, Programme} from "../../../../contracts/services/ServiceTypes.sol";
import {ServiceFixture} from "../../ServiceFixture.sol";

// Rules: N1, N2.
/// @title A sponsor opens a programme and pays for all of its codes.
contract ServiceOpeningTest is ServiceFixture {
    bytes32 private constant ROOT = keccak256("root");

    function test_names_poolRoleAndAsset() public {
        assertEq(fund.pool(), pool);
        assertEq(fund.planRole(), "services");
        assertEq(address(fund.asset()), address(token));
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceBadAddress.selector, address(0)));
        new ServiceFund(address(0));
    }

    function test_open_keepsTheProgramme_andTakesTheDeposit() public {
        uint256 before = token.balanceOf(sponsor);
        vm.expectEmit(address(fund));
        emit IServiceFund.ProgrammeOpened(1, sponsor, provider, PRICE, 40, LAST, 1, ROOT, TERMS);
        vm.prank(sponsor);
        assertEq(fund.open(provider, PRICE, 40, LAST, 1, ROOT, TERMS), 1);

        Programme memory facts = fund.programmeOf(1);
        assertEq(abi.encode(facts), abi.encode(Programme(sponsor, PRICE, provider, 40, 0, LAST, 1, false, ROOT, TERMS)));
        assertEq(before - token.balanceOf(sponsor), 40 * PRICE);
        assertEq(token.balanceOf(address(fund)), 40 * PRICE);
        assertEq(fund.owed(), 40 * PRICE);
        assertEq(fund.programmeCount(), 1);
        assertEq(fund.openedBy(sponsor), 1);
    }

    function test_open_numbersEachSponsorsOwn() public {
        _open(sponsor, provider, 1);
        assertEq(_open(other, provider, 2), 2);
        assertEq(_open(sponsor, rival, 3), 3);
        assertEq(fund.programmeOf(2).series, 1);
        assertEq(fund.programmeOf(3).series, 2);
        _expectSound();
    }

    function test_open_refusesWhatIsNoProgramme() public {
        bytes4 bad = IServiceFund.ServiceBadAddress.selector;
        vm.startPrank(sponsor);
        _refuses(abi.encodeWithSelector(bad, address(0)));
        fund.open(address(0), PRICE, 1, LAST, 1, ROOT, TERMS);
        _refuses(abi.encodeWithSelector(bad, address(fund)));
        fund.open(address(fund), PRICE, 1, LAST, 1, ROOT, TERMS);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceZeroPrice.selector));
        fund.open(provider, 0, 1, LAST, 1, ROOT, TERMS);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceZeroUses.selector));
        fund.open(provider, PRICE, 0, LAST, 1, ROOT, TERMS);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceNoRoot.selector));
        fund.open(provider, PRICE, 1, LAST, 1, 0, TERMS);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceWrongSeries.selector, 2, 1));
        fund.open(provider, PRICE, 1, LAST, 2, ROOT, TERMS);
    }

    function test_open_boundsTheLastDay() public {
        assertEq(fund.LONGEST_DAYS(), 1096, "three years, one of them a leap year");
        uint24 latest = TODAY + fund.LONGEST_DAYS();
        bytes4 bad = IServiceFund.ServiceBadLastDay.selector;
        vm.startPrank(sponsor);
        _refuses(abi.encodeWithSelector(bad, TODAY - 1, TODAY, latest));
        fund.open(provider, PRICE, 1, TODAY - 1, 1, ROOT, TERMS);
        _refuses(abi.encodeWithSelector(bad, latest + 1, TODAY, latest));
        fund.open(provider, PRICE, 1, latest + 1, 1, ROOT, TERMS);
        fund.open(provider, PRICE, 1, TODAY, 1, ROOT, TERMS);
        fund.open(provider, PRICE, 1, latest, 2, ROOT, TERMS);
    }

    function test_open_refusesATokenThatKeepsAFee() public {
        FeeToken dear = new FeeToken();
        ServiceFund found = _fundIn(address(dear));
        dear.mint(sponsor, 1e9);
        vm.startPrank(sponsor);
        dear.approve(address(found), 1e9);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceAssetMismatch.selector, 100, 99));
        found.open(provider, 100, 1, LAST, 1, ROOT, TERMS);
    }

    function test_nobodyComesInWhileATransferRuns() public {
        ReentrantToken calling = new ReentrantToken();
        ServiceFund found = _fundIn(address(calling));
        calling.mint(sponsor, 1e9);
        bytes[3] memory calls = [
            abi.encodeCall(found.open, (provider, 100, 1, LAST, 1, ROOT, TERMS)),
            abi.encodeCall(found.redeem, (1, new Code[](1))),
            abi.encodeCall(found.refund, (1, sponsor))
        ];
        vm.startPrank(sponsor);
        calling.approve(address(found), 1e9);
        for (uint256 i = 0; i < calls.length; ++i) {
            calling.arm(address(found), calls[i]);
            _refuses(abi.encodeWithSelector(ReentrancyGuard.ReentrancyGuardReentrantCall.selector));
            found.open(provider, 100, 1, LAST, 1, ROOT, TERMS);
        }
    }

    function test_open_refusesATokenThatMovesNothing() public {
        ServiceFund found = _fundIn(address(new FalseToken()));
        vm.prank(sponsor);
        vm.expectRevert();
        found.open(provider, 100, 1, LAST, 1, ROOT, TERMS);
        assertEq(found.programmeCount(), 0);
    }

    function test_open_refusesToPayForWhatTheIssuerTook() public {
        _open(sponsor, provider, 2);
        token.confiscate(address(fund), 1);
        bytes32 root = _root(_leaves(other, 1, 1));
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceFundShort.selector, 3 * PRICE - 1, 3 * PRICE));
        vm.prank(other);
        fund.open(provider, PRICE, 1, LAST, 1, root, TERMS);
        // A plain transfer makes it good.
        token.mint(address(fund), 1);
        _open(other, provider, 1);
        _expectSound();
    }
}
