// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMutualPoolErrors} from "../../../contracts/interfaces/IMutualPoolErrors.sol";
import {JuryRules, Rules} from "../../../contracts/claims/ClaimTypes.sol";
import {Demand, Placement, Rise} from "../../../contracts/pool/PoolTypes.sol";
import {HostileToken} from "./HostileToken.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @title Time, sponsors, the assembly, and those who try what they may not.
abstract contract WorldActions is HandlerBase {
    function warp(uint256 time) external watched {
        _passTo(block.timestamp + bound(time, 1 hours, 6 days));
    }

    function warpFar(uint256 time) external watched {
        vm.assume(time % 4 == 0);
        _passTo(block.timestamp + bound(time, 12 days, 40 days));
    }

    function fundReserve(uint256 seed, uint256 amount) external watched {
        vm.assume(finishedAt == 0);
        amount = bound(amount, 1, 2e6);
        _makeGood(_wallet(seed), address(pool), abi.encodeCall(pool.fundReserve, amount));
        vm.prank(_wallet(seed));
        pool.fundReserve(amount);
        reserve += amount;
    }

    function gift(uint256 amount) external watched {
        amount = bound(amount, 1, 1e6);
        token.mint(address(pool), amount);
        gifts += amount;
    }

    /// @dev The asset's issuer takes some of the pool's tokens away; deposits are refused until that is made good.
    function confiscate(uint256 amount) external watched {
        amount = bound(amount, 1, 2e6);
        vm.assume(token.balanceOf(address(pool)) > 10 * amount);
        HostileToken(address(token)).confiscate(address(pool), amount);
        taken += amount;
    }

    /// @dev Stewards, those before them, and members whose membership a benefit ended.
    function takeDue(uint256 seed) external watched {
        address holder = _creditor(seed);
        vm.assume(holder != address(0));
        _stepTakeDue(holder);
    }

    function changeRules(uint256 seed) external watched {
        vm.assume(seed % 4 == 0 && closingAt == 0);
        Rules memory rules = _rules();
        rules.capPerUnit = uint88(bound(seed >> 8, 1e5, 4e6));
        rules.claimBond = uint96(bound(seed >> 16, 1, rules.capPerUnit));
        rules.feeBps = uint16(bound(seed >> 24, 0, 2000));
        // With thirteen a claim could be open for more than 120 days.
        rules.noticeDays = uint8(bound(seed >> 32, 3, 12));
        rules.appealDays = uint8(bound(seed >> 40, 7, 10));
        JuryRules memory juryRules = JuryRules({
            objectionBps: uint16(bound(seed >> 48, 10, 1000)),
            quorumBps: uint16(bound(seed >> 56, 500, 5000)),
            quorumVotes: 100,
            objectionVotes: uint32(bound(seed >> 72, 100, 1000)),
            objectionBond: uint96(bound(seed >> 88, 1 + (rules.claimBond - 1) / 10, rules.claimBond))
        });
        vm.prank(memberAssembly);
        desk.changeRules(rules, juryRules);
        if (rules.capPerUnit > highestCap) highestCap = rules.capPerUnit;
    }

    /// @dev One seat goes or comes back, so that votes may lapse with their seats.
    function changePanel(uint256 seed) external watched {
        vm.assume(seed % 4 == 0);
        _seatAllBut((seed >> 8) % (SEATS + 1));
    }

    function changeSteward(uint256 seed) external watched {
        vm.assume(seed % 4 == 0);
        vm.prank(memberAssembly);
        pool.setSteward(_wallet(seed));
    }

    /// @dev Law 6: whoever they are, the doors of the other contracts stay shut to them.
    function intrude(uint256 seed, uint256 door, uint256 amount) external watched {
        address[6] memory roles = [stranger, steward, memberAssembly, registrar, assessors[0], _wallet(seed)];
        address caller = roles[seed % roles.length];
        address victim = _wallet(seed >> 8);
        Demand memory demand = Demand({benefit: amount, fee: 0, capPerUnit: CAP, share: 0});
        Placement memory placement;
        (placement.member, placement.payer, placement.amount, placement.units) = (caller, victim, 20e6, 1);
        bytes[17] memory calls = [
            abi.encodeCall(pool.settle, (1, demand)),
            abi.encodeCall(pool.payOut, (1, caller, amount)),
            abi.encodeCall(pool.forfeitBond, (1, amount)),
            abi.encodeCall(pool.openClaim, (1, caller, victim, amount)),
            abi.encodeCall(pool.takeBond, (1, victim, amount)),
            abi.encodeCall(pool.markEnding, (1, victim)),
            abi.encodeCall(pool.endMembership, (1, victim)),
            abi.encodeCall(pool.setAside, (1, amount, CAP)),
            abi.encodeCall(pool.releaseShare, (1, 0)),
            abi.encodeCall(pool.admit, (placement)),
            abi.encodeCall(
                pool.reband, (placement, Rise({rises: false, floorBand: 0, earlierFloorBand: 0, earlierFloorUntil: 0}))
            ),
            abi.encodeCall(pool.admitCohort, (1, victim, 1, amount)),
            abi.encodeCall(pool.joinFromGroup, (1, placement)),
            abi.encodeCall(pool.freeIdentity, (victim, _identityOf(victim))),
            abi.encodeCall(pool.noteLastClaim, (victim, _identityOf(victim), 0, 1)),
            abi.encodeCall(pool.close, ()),
            abi.encodeCall(pool.quitFor, (victim, caller))
        ];
        vm.prank(caller);
        (bool done, bytes memory reason) = address(pool).call(calls[door % calls.length]);
        assertFalse(done, "a role went through a door of another contract");
        assertEq(bytes4(reason), IMutualPoolErrors.PoolOnly.selector, "the door says why");
    }
}
