// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {AssessorPanel} from "../../contracts/panel/AssessorPanel.sol";
import {ClaimDesk} from "../../contracts/claims/ClaimDesk.sol";
import {ClaimJury} from "../../contracts/claims/ClaimJury.sol";
import {Enrolment} from "../../contracts/enrolment/Enrolment.sol";
import {Guardianship} from "../../contracts/guardianship/Guardianship.sol";
import {MutualPool} from "../../contracts/pool/MutualPool.sol";
import {IAssessorPanel} from "../../contracts/interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../../contracts/interfaces/IClaimDesk.sol";
import {IClaimJury} from "../../contracts/interfaces/IClaimJury.sol";
import {IEnrolment} from "../../contracts/interfaces/IEnrolment.sol";
import {IMutualPool} from "../../contracts/interfaces/IMutualPool.sol";
import {PlanLens} from "../../contracts/lens/PlanLens.sol";
import {Permit} from "../../contracts/libraries/PermitDeposit.sol";
import {TestToken} from "../../contracts/mocks/TestToken.sol";
import {PoolStorage} from "../../contracts/pool/PoolStorage.sol";
import {JuryRules, Rules} from "../../contracts/claims/ClaimTypes.sol";
import {Tier} from "../../contracts/panel/PanelTypes.sol";

/// @title A plan deployed as a real one is, at addresses foretold, and the people around it.
abstract contract PlanFixture is Test {
    uint96 internal constant RESERVE = 6_400_000;
    uint256 internal constant SPACING = RESERVE / 64;
    uint256 internal constant PERIOD_CAP = 12_000_000;
    uint88 internal constant CAP = 3_000_000;
    uint96 internal constant OBJECTION_BOND = 500_000;
    uint256 internal constant WAIT = 30 days;
    uint256 internal constant GRACE = 15 days;
    uint256 internal constant MINIMUM_VOTERS = 2;
    uint256 internal constant FOUNDING = 90 days;
    uint256 internal constant SEATS = 5;
    /// @dev That of the first band and class, unless a test has others.
    uint256 internal constant GREATEST_BENEFIT = 40e6;
    uint256 internal constant START = 1_704_067_200;
    uint24 internal constant FAR_DAY = 40_000;

    TestToken internal token;
    AssessorPanel internal panel;
    MutualPool internal pool;
    Enrolment internal enrolment;
    ClaimDesk internal desk;
    ClaimJury internal jury;
    Guardianship internal guardianship;
    /// @dev Where a test that deploys the guardianship itself will do so.
    address internal guardianshipAt;
    PlanLens internal lens;

    address internal memberAssembly = makeAddr("assembly");
    address internal steward = makeAddr("steward");
    address internal heir = makeAddr("heir");
    address internal supervisor = makeAddr("supervisor");
    address internal stranger = makeAddr("stranger");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal carol = makeAddr("carol");
    address internal dave = makeAddr("dave");

    address internal registrar;
    uint256 internal registrarKey;
    /// @dev Ascending, as the panel has them.
    address[] internal assessors;
    mapping(address holder => uint256) internal keyOf;

    function setUp() public virtual {
        vm.warp(START);
        (registrar, registrarKey) = makeAddrAndKey("registrar");
        _makeAssessors();
        token = _newToken();
        _deploy(IERC20(address(token)));
    }

    function _deploy(IERC20 asset) internal {
        uint256 nonce = vm.getNonce(address(this));
        address poolAt = vm.computeCreateAddress(address(this), nonce + 1);
        address enrolmentAt = vm.computeCreateAddress(address(this), nonce + 2);
        address deskAt = vm.computeCreateAddress(address(this), nonce + 3);

        panel = new AssessorPanel(memberAssembly, _greatestBenefit(), assessors, _tiers());
        PoolStorage.Constants memory constants = _poolConstants();
        constants.asset = asset;
        constants.enrolment = enrolmentAt;
        constants.claimDesk = deskAt;
        // By somebody else, so that what follows in a plan's order keeps its place.
        address maker = makeAddr("maker of the guardianship");
        bool foretold = guardianshipAt != address(0);
        constants.guardianship = foretold ? guardianshipAt : vm.computeCreateAddress(maker, vm.getNonce(maker));
        pool = new MutualPool(constants);
        enrolment = new Enrolment(
            IMutualPool(poolAt), memberAssembly, registrar, supervisor, _unitsByBand(), MINIMUM_VOTERS, FOUNDING
        );
        jury = ClaimJury(vm.computeCreateAddress(address(this), nonce + 4));
        desk = new ClaimDesk(_deskConstants());
        ClaimJury deployed = new ClaimJury(IClaimDesk(address(desk)), IMutualPool(poolAt));
        require(address(pool) == poolAt && address(enrolment) == enrolmentAt && address(desk) == deskAt, "addresses");
        require(address(deployed) == address(jury), "address of the jury");
        // By somebody else, so that what follows in a plan's order keeps its place.
        vm.prank(makeAddr("lens maker"));
        lens = new PlanLens(IMutualPool(poolAt));
        if (foretold) return;
        vm.prank(maker);
        guardianship = new Guardianship(IMutualPool(poolAt));
        require(address(guardianship) == constants.guardianship, "address of the guardianship");
    }

    /// @dev The asset of the plan, unless a test is about another one.
    function _newToken() internal virtual returns (TestToken) {
        return new TestToken("Test Dollar", "TUSD");
    }

    // ---------------------------------------------------------------- the plan

    function _poolConstants() internal view virtual returns (PoolStorage.Constants memory) {
        return PoolStorage.Constants({
            asset: IERC20(address(token)),
            enrolment: address(enrolment),
            claimDesk: address(desk),
            guardianship: address(guardianship),
            memberAssembly: memberAssembly,
            steward: steward,
            heir: heir,
            reservePerUnit: RESERVE,
            capPerPeriod: PERIOD_CAP,
            waitingPeriod: WAIT,
            gracePeriod: GRACE
        });
    }

    function _deskConstants() internal view virtual returns (ClaimDesk.Constants memory constants) {
        constants.pool = IMutualPool(address(pool));
        constants.panel = IAssessorPanel(address(panel));
        constants.jury = IClaimJury(address(jury));
        constants.memberAssembly = memberAssembly;
        constants.rules = _rules();
        constants.juryRules = _juryRules();
        constants.endsMembership = _endsMembership();
        constants.vestingBps = new uint16[](2);
        (constants.vestingBps[0], constants.vestingBps[1]) = (5000, 10_000);
        constants.benefits = new uint96[][](3);
        for (uint96 band = 0; band < 3; ++band) {
            constants.benefits[band] = new uint96[](2);
            constants.benefits[band][0] = (40 - 10 * band) * 1e6;
            constants.benefits[band][1] = (10 - 2 * band) * 1e6;
        }
    }

    function _rules() internal pure virtual returns (Rules memory) {
        return Rules({
            capPerUnit: CAP,
            claimBond: 1e6,
            feeBps: 800,
            claimWindowDays: 180,
            panelDays: 30,
            noticeDays: 7,
            payeeDays: 60,
            appealDays: 7,
            juryDays: 7
        });
    }

    /// @dev With the few voters of a test a single objection calls a jury.
    function _juryRules() internal pure virtual returns (JuryRules memory) {
        return _juryRulesOf(500);
    }

    /// @dev A jury past this share of objections, each for half a claim's bond; the numbers of large plans are out of reach.
    function _juryRulesOf(uint16 objectionBps) internal pure returns (JuryRules memory) {
        return JuryRules({
            objectionBps: objectionBps,
            quorumBps: 2000,
            quorumVotes: 1000,
            objectionVotes: 1000,
            objectionBond: OBJECTION_BOND
        });
    }

    /// @dev None, unless a test is about that.
    function _endsMembership() internal pure virtual returns (uint256) {
        return 0;
    }

    function _unitsByBand() internal pure virtual returns (uint16[] memory units) {
        units = new uint16[](4);
        (units[0], units[1], units[2], units[3]) = (1, 2, 3, 0);
    }

    function _tiers() internal pure virtual returns (Tier[] memory tiers) {
        tiers = new Tier[](2);
        tiers[0] = Tier({upTo: 10e6, threshold: 2});
        tiers[1] = Tier({upTo: 1e12, threshold: 3});
    }

    /// @dev Of all bands and classes of the plan, which a test may have changed.
    function _greatestBenefit() private view returns (uint256 greatest) {
        uint96[][] memory benefits = _deskConstants().benefits;
        for (uint256 band = 0; band < benefits.length; ++band) {
            for (uint256 i = 0; i < benefits[band].length; ++i) {
                if (benefits[band][i] > greatest) greatest = benefits[band][i];
            }
        }
    }

    /// @dev Seat a panel as the assembly, as soon as the last change was long enough ago.
    function _changePanel(address[] memory holders, Tier[] memory tiers) internal {
        if (panel.changedAt() != 0) {
            uint256 from = panel.changedAt() + panel.CHANGE_PERIOD();
            if (block.timestamp < from) vm.warp(from);
        }
        vm.prank(memberAssembly);
        panel.change(holders, tiers);
    }

    // --------------------------------------------------------------- the people

    /// @dev A member's identity is told by their address, unless a test says otherwise.
    function _identityOf(address member) internal view virtual returns (bytes16) {
        return bytes16(keccak256(abi.encode("identity", member)));
    }

    function _certificate(address member, uint8 band) internal view returns (IEnrolment.Certificate memory) {
        return IEnrolment.Certificate({
            member: member,
            identity: _identityOf(member),
            band: band,
            bandUntil: FAR_DAY,
            issuedAt: uint40(block.timestamp),
            expiry: uint40(block.timestamp + 1 days)
        });
    }

    function _signed(IEnrolment.Certificate memory certificate) internal view returns (bytes memory) {
        return _signature(registrarKey, enrolment.digestOf(certificate));
    }

    function _signature(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev Give `who` this much, and let the pool take it.
    function _fund(address who, uint256 amount) internal {
        token.mint(who, amount);
        vm.prank(who);
        token.approve(address(pool), type(uint256).max);
    }

    function _join(address member, uint8 band, uint256 amount) internal {
        _fund(member, amount);
        IEnrolment.Certificate memory certificate = _certificate(member, band);
        bytes memory signature = _signed(certificate);
        vm.prank(member);
        enrolment.join(certificate, signature, amount);
    }

    function _payIn(address member, uint256 amount) internal {
        _fund(member, amount);
        vm.prank(member);
        pool.payIn(member, amount);
    }

    /// @dev A first permit of `owner`, good until now.
    function _permit(address owner, uint256 key, address spender, uint256 value) internal view returns (Permit memory) {
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message = keccak256(abi.encode(typeHash, owner, spender, value, 0, block.timestamp));
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(key, keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), message)));
        return Permit({value: value, deadline: block.timestamp, v: v, r: r, s: s});
    }

    /// @dev One that fails, which does no harm where there is an allowance; that it is tried is expected.
    function _uselessPermit(address owner) internal returns (Permit memory permit) {
        permit = Permit({value: 1e6, deadline: block.timestamp, v: 27, r: 0, s: 0});
        bytes memory tried = abi.encodeCall(
            IERC20Permit.permit, (owner, address(pool), permit.value, permit.deadline, permit.v, permit.r, permit.s)
        );
        vm.expectCall(address(token), tried);
    }

    function _makeAssessors() private {
        for (uint256 i = 0; i < SEATS; ++i) {
            (address holder, uint256 key) = makeAddrAndKey(string.concat("assessor ", vm.toString(i)));
            keyOf[holder] = key;
            assessors.push(holder);
            for (uint256 j = assessors.length - 1; j > 0 && assessors[j] < assessors[j - 1]; --j) {
                (assessors[j], assessors[j - 1]) = (assessors[j - 1], assessors[j]);
            }
        }
    }
}
