// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimDesk} from "../../../../contracts/claims/ClaimDesk.sol";
import {IAssessorPanel} from "../../../../contracts/interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../../../../contracts/interfaces/IClaimDesk.sol";
import {IClaimDeskErrors} from "../../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IClaimJury} from "../../../../contracts/interfaces/IClaimJury.sol";
import {IMutualPool} from "../../../../contracts/interfaces/IMutualPool.sol";
import {ClaimRules} from "../../../../contracts/claims/ClaimRules.sol";
import {JuryRules, Rules} from "../../../../contracts/claims/ClaimTypes.sol";
import {PlanFixture} from "../../PlanFixture.sol";

/// @title The plan of a desk, and the bounds of its rules.
contract ClaimDeskConstructorTest is PlanFixture {
    function test_keepsThePlan() public view {
        assertEq(address(desk.pool()), address(pool));
        assertEq(address(desk.panel()), address(panel));
        assertEq(address(desk.jury()), address(jury));
        assertEq(desk.endsMembership(), 0);
        assertEq(desk.rulesVersion(), 1);
        assertEq(desk.rulesOf(1).capPerUnit, CAP);
        assertEq(desk.benefitOf(1, 0, 10_000), 30e6);
        assertEq(desk.benefitOf(1, 0, 5000), 15e6);
        assertEq(desk.benefitOf(9, 0, 10_000), 0);
        assertEq(desk.vestingAfter(364), 5000);
        assertEq(desk.vestingAfter(365), 10_000);
        assertEq(desk.vestingAfter(3650), 10_000);
    }

    function test_refusesZeroAddresses() public {
        for (uint256 i = 0; i < 4; ++i) {
            ClaimDesk.Constants memory constants = _deskConstants();
            if (i == 0) constants.pool = IMutualPool(address(0));
            if (i == 1) constants.panel = IAssessorPanel(address(0));
            if (i == 2) constants.jury = IClaimJury(address(0));
            if (i == 3) constants.memberAssembly = address(0);
            vm.expectRevert(IClaimDeskErrors.ClaimZeroAddress.selector);
            new ClaimDesk(constants);
        }
    }

    function test_refusesABadVesting() public {
        ClaimDesk.Constants memory constants = _deskConstants();
        constants.vestingBps = new uint16[](0);
        _refusedTable(constants, "vestingBps");
        constants.vestingBps = new uint16[](2);
        (constants.vestingBps[0], constants.vestingBps[1]) = (5000, 4999);
        _refusedTable(constants, "vestingBps");
        constants.vestingBps[1] = 10_001;
        _refusedTable(constants, "vestingBps");
        (constants.vestingBps[0], constants.vestingBps[1]) = (0, 10_000);
        _refusedTable(constants, "vestingBps");
        constants.vestingBps[0] = 1;
        assertEq(new ClaimDesk(constants).vestingAfter(0), 1);
    }

    function test_refusesNoBenefits() public {
        ClaimDesk.Constants memory constants = _deskConstants();
        constants.benefits = new uint96[][](0);
        _refusedTable(constants, "benefits");
    }

    function test_takesSixteenBandsAndNoMore() public {
        ClaimDesk.Constants memory constants = _deskConstants();
        constants.benefits = _bands(16);
        assertEq(new ClaimDesk(constants).benefitOf(15, 0, 10_000), 16);
        constants.benefits = _bands(17);
        _refusedTable(constants, "benefits");
    }

    function test_refusesABenefitThatNoPanelDecidesOn() public {
        ClaimDesk.Constants memory constants = _deskConstants();
        uint96 greatest = uint96(constants.panel.greatestBenefit());
        constants.benefits[0][0] = greatest;
        new ClaimDesk(constants);
        constants.benefits[0][0] = greatest + 1;
        _refusedTable(constants, "benefits");
    }

    function test_changeRules_isTheAssemblysAndMakesAVersion() public {
        Rules memory rules = _rules();
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimOnly.selector, memberAssembly, address(this)));
        desk.changeRules(rules, _juryRules());
        rules.feeBps = 0;
        vm.expectEmit(address(desk));
        emit IClaimDesk.RulesChanged(2, rules, _juryRules());
        vm.prank(memberAssembly);
        desk.changeRules(rules, _juryRules());
        assertEq(desk.rulesOf(2).feeBps, 0);
        assertEq(desk.rulesOf(1).feeBps, 800);
    }

    function test_changeRules_keepsToTheBounds() public {
        Rules memory rules = _rules();
        rules.capPerUnit = 0;
        _refused(rules, "capPerUnit", 0);
        rules.capPerUnit = uint88(RESERVE + 1);
        _refused(rules, "capPerUnit", RESERVE + 1);
        rules = _rules();
        rules.claimBond = 10 * RESERVE + 1;
        _refused(rules, "claimBond", rules.claimBond);
        rules = _rules();
        rules.feeBps = 2001;
        _refused(rules, "feeBps", 2001);
        rules = _rules();
        rules.claimWindowDays = 29;
        _refused(rules, "claimWindowDays", 29);
        rules.claimWindowDays = 731;
        _refused(rules, "claimWindowDays", 731);
        rules = _rules();
        rules.panelDays = 6;
        _refused(rules, "panelDays", 6);
        rules = _rules();
        rules.noticeDays = 2;
        _refused(rules, "noticeDays", 2);
        // A hundred and twenty days are the panel's time twice, the jury's, and twice the notice with a hold; or once the
        // time to appeal instead, if that is longer.
        rules.noticeDays = 13;
        _refused(rules, "noticeDays", 13);
        (rules.noticeDays, rules.appealDays) = (7, 33);
        _refused(rules, "noticeDays", 7);
        rules = _rules();
        rules.appealDays = 6;
        _refused(rules, "appealDays", 6);
        rules = _rules();
        rules.juryDays = 6;
        _refused(rules, "juryDays", 6);
        rules = _rules();
        rules.payeeDays = 29;
        _refused(rules, "payeeDays", 29);
    }

    function test_changeRules_letsTheBoundsThrough() public {
        Rules memory least = Rules({
            capPerUnit: 1,
            claimBond: 1,
            feeBps: 0,
            claimWindowDays: 30,
            panelDays: 7,
            noticeDays: 3,
            payeeDays: 30,
            appealDays: 7,
            juryDays: 7
        });
        Rules memory most = _rules();
        (most.capPerUnit, most.claimBond, most.feeBps) = (uint88(RESERVE), 10 * RESERVE, 2000);
        (most.claimWindowDays, most.noticeDays) = (730, 12);
        vm.startPrank(memberAssembly);
        desk.changeRules(
            least,
            JuryRules({objectionBps: 10, quorumBps: 500, quorumVotes: 100, objectionVotes: 100, objectionBond: 1})
        );
        desk.changeRules(
            most,
            JuryRules({
                objectionBps: 1000,
                quorumBps: 5000,
                quorumVotes: type(uint32).max,
                objectionVotes: type(uint24).max - 1,
                objectionBond: most.claimBond
            })
        );
        assertEq(desk.rulesVersion(), 3);
        assertEq(desk.juryRulesOf(2).quorumVotes, 100);
        assertEq(desk.juryRulesOf(3).quorumBps, 5000);
    }

    function test_changeRules_keepsJuriesWithinReach() public {
        JuryRules memory rules = _juryRules();
        rules.objectionBps = 9;
        _refusedJury(rules, "objectionBps", 9);
        rules.objectionBps = 1001;
        _refusedJury(rules, "objectionBps", 1001);
        rules = _juryRules();
        rules.quorumBps = 499;
        _refusedJury(rules, "quorumBps", 499);
        rules.quorumBps = 5001;
        _refusedJury(rules, "quorumBps", 5001);
        rules = _juryRules();
        rules.quorumVotes = 99;
        _refusedJury(rules, "quorumVotes", 99);
        rules = _juryRules();
        rules.objectionVotes = 99;
        _refusedJury(rules, "objectionVotes", 99);
    }

    /// @dev Between a tenth of a claim's bond, rounded up, and all of it; never nothing.
    function test_changeRules_keepsTheBondOfAnObjectionWithinThatOfAClaim() public {
        JuryRules memory rules = _juryRules();
        rules.objectionBond = 99_999;
        _refusedJury(rules, "objectionBond", 99_999);
        rules.objectionBond = 1_000_001;
        _refusedJury(rules, "objectionBond", 1_000_001);
        uint96[4] memory claimBonds = [uint96(1), 9, 10, 11];
        uint96[4] memory least = [uint96(1), 1, 1, 2];
        for (uint256 i = 0; i < 4; ++i) {
            rules.objectionBond = least[i];
            this.checkJury(rules, claimBonds[i]);
            rules.objectionBond = least[i] - 1;
            vm.expectRevert(
                abi.encodeWithSelector(IClaimDeskErrors.ClaimBadRule.selector, "objectionBond", least[i] - 1)
            );
            this.checkJury(rules, claimBonds[i]);
        }
        // So a claim has a bond.
        rules.objectionBond = 0;
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimBadRule.selector, "objectionBond", 0));
        this.checkJury(rules, 0);
    }

    function checkJury(JuryRules memory rules, uint256 claimBond) external pure {
        ClaimRules.check(rules, claimBond);
    }

    /// @dev Where a window allows less than a reserve, an event may not ask for more than a window allows.
    function test_rules_keepTheCapWithinAWindow() public {
        Rules memory rules = _rules();
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimBadRule.selector, "capPerUnit", CAP));
        this.check(rules, CAP - 1);
        this.check(rules, CAP);
    }

    function check(Rules memory rules, uint256 capPerPeriod) external pure {
        ClaimRules.check(rules, RESERVE, capPerPeriod);
    }

    /// @dev So many bands of one class.
    function _bands(uint96 count) private pure returns (uint96[][] memory benefits) {
        benefits = new uint96[][](count);
        for (uint96 band = 0; band < count; ++band) {
            benefits[band] = new uint96[](1);
            benefits[band][0] = band + 1;
        }
    }

    function _refusedJury(JuryRules memory rules, string memory name, uint256 value) private {
        vm.prank(memberAssembly);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimBadRule.selector, name, value));
        desk.changeRules(_rules(), rules);
    }

    function _refused(Rules memory rules, string memory name, uint256 value) private {
        vm.prank(memberAssembly);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimBadRule.selector, name, value));
        desk.changeRules(rules, _juryRules());
    }

    function _refusedTable(ClaimDesk.Constants memory constants, string memory name) private {
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimBadTable.selector, name));
        new ClaimDesk(constants);
    }
}
