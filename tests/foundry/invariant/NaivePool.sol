// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The pool as anybody would write it first: everything that happens goes round all members.
/// @notice It knows no ladder and no stored totals, so agreeing with it shows that the ladder changes nothing.
abstract contract NaivePool {
    /// @param limit The highest index at which they are still active.
    /// @param stop The index at which they lapsed.
    /// @param received What they were given back since the beginning, and so on for the flows beside it.
    /// @param endingBy The claim whose full benefit is going to end the membership; 0 for none.
    struct Person {
        bool member;
        bool active;
        uint256 units;
        uint256 balance;
        uint256 limit;
        uint256 stop;
        uint256 lapsedAt;
        uint256 deposited;
        uint256 charged;
        uint256 toCarry;
        uint256 received;
        uint256 window;
        uint256 chargedInWindow;
        uint256 endingBy;
    }

    struct Charge {
        uint256 need;
        uint256 perUnit;
        uint256 fromCarry;
        uint256 fromReserve;
        uint256 benefit;
        uint256 fee;
        uint256 lapsed;
        bool full;
        bool roomBound;
    }

    uint256 private immutable _reservePerUnit;
    uint256 private immutable _spacing;
    uint256 private immutable _periodCap;
    uint256 private immutable _start;

    address[] public people;
    mapping(address who => Person) internal _persons;
    uint256 public index;
    uint256 public carry;
    uint256 public reserve;
    uint256 public pendingShares;
    /// @notice Groups not taken up, each one more member who is no voter, by the number of the cohort.
    mapping(uint256 cohort => Person) internal _groups;
    mapping(uint256 cohort => uint256) internal groupIssuedAt;
    uint256 public groupCount;
    /// @notice When the plan began to close, when that was finished, and what each unit then had of carry.
    uint256 public closingAt;
    uint256 public finishedAt;
    uint256 public carryPerUnit;
    /// @notice The most that any unit was charged in one window.
    uint256 public worstWindow;
    mapping(uint256 window => uint256) private _chargedIn;

    constructor(uint256 reservePerUnit, uint256 spacing, uint256 periodCap, uint256 start) {
        (_reservePerUnit, _spacing, _periodCap, _start) = (reservePerUnit, spacing, periodCap, start);
    }

    function person(address who) external view returns (Person memory) {
        return _persons[who];
    }

    function group(uint256 cohort) external view returns (Person memory) {
        return _groups[cohort];
    }

    function peopleCount() external view returns (uint256) {
        return people.length;
    }

    /// @notice Go round and count: the balances of all, and the active units and members.
    function goRound() public view returns (uint256 balances, uint256 units, uint256 voters) {
        for (uint256 i = 0; i < people.length; ++i) {
            Person storage one = _persons[people[i]];
            balances += one.balance;
            if (!one.active) continue;
            units += one.units;
            ++voters;
        }
        for (uint256 i = 1; i <= groupCount; ++i) {
            balances += _groups[i].balance;
            if (_groups[i].active) units += _groups[i].units;
        }
    }

    function naiveRoom() public view returns (uint256) {
        return _periodCap - _chargedIn[_window()];
    }

    /// @dev The least balance with which units may stand now.
    function _naiveMinimum(uint256 units) internal view returns (uint256) {
        uint256 mark = index;
        while (mark % _spacing != 0) mark += _spacing - mark % _spacing;
        return units * (_reservePerUnit + mark - index);
    }

    function _deposit(address who, uint256 amount) internal {
        _persons[who].deposited += amount;
        _persons[who].balance += amount;
    }

    /// @dev Make somebody active with what they have.
    function _activate(address who, uint256 units) internal {
        Person storage one = _persons[who];
        (one.member, one.active, one.units) = (true, true, units);
        uint256 reach = index + one.balance / units - _reservePerUnit;
        one.limit = reach - reach % _spacing;
        (one.stop, one.lapsedAt) = (0, 0);
    }

    /// @dev Arrears, exit shares: from a balance to carry.
    function _give(address who, uint256 amount) internal {
        Person storage one = _persons[who];
        one.balance -= amount;
        one.toCarry += amount;
        carry += amount;
    }

    function _naiveQuit(address who) internal returns (uint256 paid) {
        Person storage one = _persons[who];
        if (one.active) _leaveShare(who, one.units);
        paid = one.balance;
        one.received += paid;
        if (one.active && finishedAt != 0) {
            paid += one.units * carryPerUnit;
            carry -= one.units * carryPerUnit;
        }
        (one.member, one.active, one.balance, one.units, one.endingBy) = (false, false, 0, 0, 0);
    }

    /// @dev Units that leave give their share of the claims approved to carry.
    /// @return withheld What that was.
    function _leaveShare(address who, uint256 units) internal returns (uint256 withheld) {
        withheld = _shareOf(units, _persons[who].balance);
        _give(who, withheld);
    }

    function _shareOf(uint256 units, uint256 balance) private view returns (uint256 withheld) {
        withheld = units * (pendingShares < naiveRoom() ? pendingShares : naiveRoom());
        if (withheld > balance) withheld = balance;
    }

    function _beginGroup(uint256 cohort, uint256 units, uint256 perUnit) internal {
        Person storage one = _groups[cohort];
        (one.active, one.units) = (true, units);
        (one.balance, one.deposited) = (units * perUnit, units * perUnit);
        uint256 reach = index + perUnit - _reservePerUnit;
        one.limit = reach - reach % _spacing;
        groupIssuedAt[cohort] = block.timestamp;
        groupCount = cohort;
    }

    /// @dev After the closing, what units of a group are worth is due to their person, with their part of carry.
    function _payFromGroup(uint256 cohort, uint256 units) internal returns (uint256 due) {
        Person storage from = _groups[cohort];
        due = from.balance / from.units * units;
        (from.balance, from.received) = (from.balance - due, from.received + due);
        if (from.active) {
            due += units * carryPerUnit;
            carry -= units * carryPerUnit;
        }
        from.units -= units;
        if (from.units == 0) from.active = false;
    }

    /// @dev Somebody gets their units of a group as they stand; who is a member already, what these are worth without
    /// their share of the claims approved.
    function _takeFromGroup(uint256 cohort, address who, uint256 units) internal {
        Person storage from = _groups[cohort];
        Person storage one = _persons[who];
        uint256 worth = from.balance / from.units * units;
        (from.balance, from.received) = (from.balance - worth, from.received + worth);
        if (one.member && from.active) {
            uint256 withheld = _shareOf(units, worth);
            carry += withheld;
            worth -= withheld;
        }
        _deposit(who, worth);
        if (!one.member) {
            (one.member, one.active, one.units) = (true, from.active, units);
            (one.limit, one.stop, one.lapsedAt) = (from.limit, from.stop, from.lapsedAt);
            (one.window, one.chargedInWindow) = (from.window, from.chargedInWindow);
        } else if (one.active) {
            _activate(who, one.units);
        }
        from.units -= units;
        if (from.units == 0) from.active = false;
    }

    /// @dev Carry goes to the active units, rounded down.
    /// @return left What is left of it and of the reserve, for the heir.
    function _naiveFinish() internal returns (uint256 left) {
        (, uint256 units,) = goRound();
        finishedAt = block.timestamp;
        carryPerUnit = units == 0 ? 0 : carry / units;
        left = carry - units * carryPerUnit + reserve;
        (carry, reserve) = (units * carryPerUnit, 0);
    }

    function _coverIsOver() internal view returns (bool) {
        return closingAt != 0 && block.timestamp >= closingAt + 7 days;
    }

    /// @dev What a demand would do, by section 2 of the plan's rules, step by step.
    function _naiveQuote(uint256 benefit, uint256 fee, uint256 cap, uint256 share)
        internal
        view
        returns (Charge memory charge)
    {
        (, uint256 units,) = goRound();
        charge.need = benefit + fee;
        charge.fromCarry = pendingShares == 0 ? carry : carry * share / pendingShares;
        if (charge.fromCarry > charge.need) charge.fromCarry = charge.need;
        if (units != 0) {
            uint256 rest = charge.need - charge.fromCarry;
            charge.perUnit = rest / units + (rest % units == 0 ? 0 : 1);
            if (charge.perUnit > cap) charge.perUnit = cap;
            charge.roomBound = charge.perUnit > naiveRoom();
            if (charge.roomBound) charge.perUnit = naiveRoom();
        }
        uint256 pot = charge.fromCarry + charge.perUnit * units;
        if (pot < charge.need) {
            charge.fromReserve = pendingShares == 0 ? reserve : reserve * share / pendingShares;
            if (charge.fromReserve > charge.need - pot) charge.fromReserve = charge.need - pot;
            pot += charge.fromReserve;
        }
        charge.full = pot >= charge.need;
        charge.fee = charge.full ? fee : pot * fee / charge.need;
        charge.benefit = charge.full ? benefit : pot - charge.fee;
    }

    /// @dev Go round and take it from everybody.
    function _naiveSettle(Charge memory charge, uint256 share) internal {
        (, uint256 units,) = goRound();
        uint256 pot = charge.fromCarry + charge.fromReserve + charge.perUnit * units;
        index += charge.perUnit;
        for (uint256 i = 0; i < people.length; ++i) {
            if (_persons[people[i]].active && _take(_persons[people[i]], charge.perUnit)) ++charge.lapsed;
        }
        for (uint256 i = 1; i <= groupCount; ++i) {
            if (_groups[i].active && _take(_groups[i], charge.perUnit)) ++charge.lapsed;
        }
        carry = carry - charge.fromCarry + pot - charge.benefit - charge.fee;
        reserve -= charge.fromReserve;
        pendingShares -= share;
        _chargedIn[_window()] += charge.perUnit;
    }

    function _take(Person storage one, uint256 perUnit) private returns (bool lapses) {
        one.balance -= one.units * perUnit;
        one.charged += one.units * perUnit;
        if (one.window != _window()) (one.window, one.chargedInWindow) = (_window(), 0);
        one.chargedInWindow += perUnit;
        if (one.chargedInWindow > worstWindow) worstWindow = one.chargedInWindow;
        lapses = index > one.limit;
        if (lapses) (one.active, one.stop, one.lapsedAt) = (false, index, block.timestamp);
    }

    function _window() private view returns (uint256) {
        return (block.timestamp - _start) / 30 days;
    }
}
