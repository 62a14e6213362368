// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {ClaimOutcome} from "../../../contracts/claims/ClaimTypes.sol";
import {Membership} from "../../../contracts/pool/PoolTypes.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @title Groups, stops of joins and the closing, on the contracts and on the model.
/// @notice A group is one more member of the model, who is no voter, until its people are taken up.
abstract contract GroupActions is HandlerBase {
    uint256 internal constant MOST_GROUPS = 8;
    /// @notice The leaves that cannot be proved, by cohort and place.
    mapping(uint256 cohort => bool[2]) public isForged;
    mapping(bytes16 identity => mapping(uint256 cohort => bool)) private _used;

    function enrolGroup(uint256 seed, uint256 perUnit) external watched {
        _assumeOpen();
        vm.assume(groupCount < MOST_GROUPS);
        (address one, address other) = _pair(seed);
        uint256 least = _naiveMinimum(1);
        perUnit = bound(perUnit, least, 2 * least);
        IEnrolment.Leaf memory leaf = _leaf(uint32(2 * groupCount), one, uint8((seed >> 8) % 3));
        IEnrolment.Leaf memory next = _leaf(leaf.number + 1, other, uint8((seed >> 16) % 3));
        _tryShort(_paper(leaf, next), perUnit);
        uint32 cohort = _enrolPair(leaf, next, perUnit);
        _beginGroup(cohort, leavesOf[cohort][0].units + leavesOf[cohort][1].units, perUnit);
    }

    function joinFromGroup(uint256 seed, uint256 place) external watched {
        vm.assume(groupCount != 0);
        uint32 cohort = uint32(seed % groupCount + 1);
        IEnrolment.Leaf memory leaf = leavesOf[cohort][place % 2];
        vm.assume(!_used[leaf.identity][cohort] && !isForged[cohort][place % 2]);
        IEnrolment.IdentityRecord memory record = enrolment.identityOf(leaf.identity);
        address member = _beneficiary(leaf, record.holder);
        if (finishedAt != 0) {
            _joinFromGroup(cohort, place % 2);
            _used[leaf.identity][cohort] = true;
            uint256 due = _payFromGroup(cohort, leaf.units);
            (dues, dueOf[leaf.member]) = (dues + due, dueOf[leaf.member] + due);
            assertEq(pool.dueTo(leaf.member), dueOf[leaf.member], "due to the person whom the leaf names");
            return;
        }
        if (_persons[member].member) vm.assume(!_groups[cohort].active || !_coverIsOver());
        else vm.assume(groupIssuedAt[cohort] > record.issuedAt && _mayMoveTo(leaf.member));
        _joinFromGroup(cohort, place % 2);
        _used[leaf.identity][cohort] = true;
        if (!_persons[member].member) _beginBand(member, leaf.band);
        _takeFromGroup(cohort, member, leaf.units);
    }

    function stopJoins(uint256 seed) external watched {
        vm.assume(seed % 4 == 0 && closingAt == 0);
        vm.prank(supervisor);
        try enrolment.stopJoins((seed >> 8) % 4 + 1) {}
        catch (bytes memory reason) {
            assertEq(bytes4(reason), IEnrolment.EnrolmentStopTooLong.selector, "a stop is refused for its length");
        }
    }

    /// @dev Seldom, since little happens afterwards.
    function announceClosing(uint256 seed) external watched {
        vm.assume(seed % 12 == 0 && closingAt == 0);
        vm.prank(memberAssembly);
        enrolment.announceClosing();
        closingAt = block.timestamp;
    }

    function recordVoters(uint256 seed) external watched {
        (,, uint256 voters) = goRound();
        bool few = voters < MINIMUM_VOTERS;
        bool minimumInForce = enrolment.minimumInForce();
        uint256 since = enrolment.belowMinimumSince();
        if (since != 0 && few && block.timestamp >= _naiveClosableAt(since) && closingAt == 0 && seed % 2 == 0) {
            enrolment.closeBelowMinimum();
            closingAt = block.timestamp;
            return;
        }
        bool nowInForce = minimumInForce || !few || block.timestamp >= START + FOUNDING;
        vm.assume(nowInForce != minimumInForce || (nowInForce && few) != (since != 0));
        enrolment.recordVoters();
        assertEq(enrolment.minimumInForce(), nowInForce, "minimumInForce");
        assertEq(enrolment.belowMinimumSince() != 0, nowInForce && few, "short");
    }

    /// @dev Second by second would be the definition; day by day is enough, as a stop begins and ends at any second: the
    /// time goes on by a stop whenever one begins before it is over.
    function _naiveClosableAt(uint256 since) private view returns (uint256 time) {
        time = since + GRACE + 30 days;
        IEnrolment.Stop[] memory stops = enrolment.stops();
        for (uint256 i = 0; i < stops.length; ++i) {
            if (stops[i].until <= since || stops[i].from >= time) continue;
            time += stops[i].until - (stops[i].from > since ? stops[i].from : since);
        }
        assertEq(enrolment.closableAt(), time, "closable");
    }

    function withdrawExcess(uint256 seed) external watched {
        address member = _member(seed);
        Person storage one = _persons[member];
        vm.assume(one.active && closingAt != 0);
        uint256 until = closingAt + 187 days;
        if (block.timestamp < until && seed % 4 == 0) _passTo(until);
        vm.assume(block.timestamp >= until);
        uint256 kept = _naiveMinimum(one.units) + one.units * (_openClaims() * highestCap + SPACING);
        vm.assume(one.balance > kept);
        _makeGood(one.balance - kept);
        uint256 before = token.balanceOf(member);
        vm.prank(member);
        pool.withdrawExcess();
        uint256 amount = one.balance - kept;
        assertEq(token.balanceOf(member) - before, amount, "the excess is paid");
        (one.received, one.balance) = (one.received + amount, kept);
        _activate(member, one.units);
    }

    /// @dev The claims that neither ended nor were concluded.
    function _openClaims() private view returns (uint256 open) {
        for (uint256 claim = 1; claim <= desk.claimCount(); ++claim) {
            if (desk.claimOf(claim).outcome <= ClaimOutcome.Refused) ++open;
        }
    }

    /// @dev To the end of the time for filing, and the finish if no claim is open.
    function finishClosing(uint256 seed) external watched {
        vm.assume(closingAt != 0 && finishedAt == 0);
        uint256 until = closingAt + 187 days;
        if (block.timestamp < until && seed % 4 == 0) _passTo(until);
        vm.assume(block.timestamp >= until && desk.openClaims() == 0);
        pool.finishClosing();
        uint256 left = _naiveFinish();
        (dues, dueOf[heir]) = (dues + left, dueOf[heir] + left);
    }

    /// @dev Two people for a group; often one whom an earlier group names, at their first wallet or another.
    function _pair(uint256 seed) internal view returns (address one, address other) {
        uint256 first = seed % WALLETS;
        if (groupCount != 0 && (seed >> 80) % 2 == 0) {
            bytes16 identity = leavesOf[seed % groupCount + 1][0].identity;
            first = uint128(identity) - 1;
            if ((seed >> 88) % 2 == 0 && first + IDENTITIES < WALLETS) first += IDENTITIES;
        }
        one = people[first];
        other = _wallet(first + 1 + (seed >> 64) % (WALLETS - 1));
    }

    /// @dev A pool that is short takes no group either.
    function _tryShort(IEnrolment.Cohort memory paper, uint256 perUnit) private {
        uint256 amount = perUnit * paper.units;
        _fund(sponsor, amount);
        bytes memory call = abi.encodeCall(enrolment.enrolCohort, (paper, _signedPaper(paper), amount));
        _makeGood(sponsor, address(enrolment), call);
    }

    /// @dev Who has the units of a leaf: the wallet, or another one that holds the identity.
    function _beneficiary(IEnrolment.Leaf memory leaf, address holder) private view returns (address) {
        if (holder == leaf.member || _persons[leaf.member].member) return leaf.member;
        Membership memory membership = pool.membershipOf(holder);
        if (!_persons[holder].member || membership.identity != leaf.identity) return leaf.member;
        bool held = _persons[holder].active || block.timestamp <= _persons[holder].lapsedAt + GRACE;
        return held ? holder : leaf.member;
    }
}
