// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPlanDirectory} from "../interfaces/IPlanDirectory.sol";
import {IPlanPart} from "../interfaces/IPlanPart.sol";
import {IPlanParts} from "../interfaces/IPlanParts.sol";
import {CreateAddress} from "../libraries/CreateAddress.sol";
import {PlanContracts, PlanOrigin, PlanPart} from "./DirectoryTypes.sol";

/// @title A public list of plans whose contracts name each other.
/// @notice A plan is identified by its deployer and the nonce of its first contract. So a pool has one listing, and nobody
/// can list somebody else's pool beside a registry or a donation desk of their own. The first ten contracts have fixed
/// places. Further ones follow them without a gap, name the pool and state their role (`IPlanPart`).
/// @dev It calls nothing but views of the contracts it checks, and keeps nothing but the list.
contract PlanDirectory is IPlanDirectory {
    /// @dev How many contracts have a fixed place.
    uint256 private constant FIXED = 10;

    /// @inheritdoc IPlanDirectory
    uint32 public override planCount;
    /// @inheritdoc IPlanDirectory
    mapping(address pool => uint32) public override numberOf;
    mapping(uint256 number => PlanContracts) private _contracts;
    mapping(uint256 number => PlanOrigin) private _origins;
    // Filled through a reference to the list of one plan.
    // slither-disable-next-line uninitialized-state
    mapping(uint256 number => PlanPart[]) private _parts;

    /// @inheritdoc IPlanDirectory
    function list(address deployer, uint32 firstNonce) external override returns (uint32 number) {
        PlanContracts memory plan = predict(deployer, firstNonce);
        if (numberOf[plan.pool] != 0) revert DirectoryListed(numberOf[plan.pool]);
        _requireCode(plan);
        _requireMoney(plan);
        _requireDesks(plan);
        _requireAssembly(plan);
        number = ++planCount;
        numberOf[plan.pool] = number;
        _contracts[number] = plan;
        _origins[number] = PlanOrigin({deployer: deployer, firstNonce: firstNonce});
        emit PlanListed(number, plan.pool, msg.sender, deployer, firstNonce, plan);
    }

    /// @inheritdoc IPlanDirectory
    function listParts(uint32 number, uint256 count) external override {
        PlanOrigin memory origin = _origins[number];
        if (origin.deployer == address(0)) revert DirectoryUnknownPlan(number);
        for (uint256 i = 0; i < count; ++i) {
            PlanPart[] storage parts = _parts[number];
            uint256 nonce = origin.firstNonce + FIXED + parts.length;
            address part = CreateAddress.predict(origin.deployer, SafeCast.toUint32(nonce));
            bytes32 role = _roleOf(part, _contracts[number].pool);
            for (uint256 j = 0; j < parts.length; ++j) {
                if (parts[j].role == role) revert DirectoryRoleTaken(role, parts[j].part);
            }
            parts.push(PlanPart({role: role, part: part}));
            emit PartListed(number, role, part, msg.sender);
        }
    }

    /// @inheritdoc IPlanDirectory
    function partsOf(uint256 number) external view override returns (PlanPart[] memory) {
        return _parts[number];
    }

    /// @inheritdoc IPlanDirectory
    function originOf(uint256 number) external view override returns (PlanOrigin memory) {
        return _origins[number];
    }

    /// @inheritdoc IPlanDirectory
    function contractsOf(uint256 number) external view override returns (PlanContracts memory) {
        return _contracts[number];
    }

    /// @inheritdoc IPlanDirectory
    function predict(address deployer, uint32 firstNonce) public pure override returns (PlanContracts memory) {
        return PlanContracts({
            panel: CreateAddress.predict(deployer, firstNonce),
            pool: CreateAddress.predict(deployer, firstNonce + 1),
            enrolment: CreateAddress.predict(deployer, firstNonce + 2),
            desk: CreateAddress.predict(deployer, firstNonce + 3),
            jury: CreateAddress.predict(deployer, firstNonce + 4),
            donations: CreateAddress.predict(deployer, firstNonce + 5),
            registry: CreateAddress.predict(deployer, firstNonce + 6),
            timelock: CreateAddress.predict(deployer, firstNonce + 7),
            memberAssembly: CreateAddress.predict(deployer, firstNonce + 8),
            guardianship: CreateAddress.predict(deployer, firstNonce + 9)
        });
    }

    /// @dev The role that a further contract of the plan of `pool` states.
    function _roleOf(address part, address pool) private view returns (bytes32 role) {
        _requireCodeAt("part", part);
        _check("part.pool", part, IPlanPart.pool.selector, pool);
        role = bytes32(_ask(part, abi.encodeCall(IPlanPart.planRole, ())));
        if (role == 0) revert DirectoryNoPart(part);
    }

    function _requireCode(PlanContracts memory plan) private view {
        _requireCodeAt("panel", plan.panel);
        _requireCodeAt("pool", plan.pool);
        _requireCodeAt("enrolment", plan.enrolment);
        _requireCodeAt("desk", plan.desk);
        _requireCodeAt("jury", plan.jury);
        _requireCodeAt("donations", plan.donations);
        _requireCodeAt("registry", plan.registry);
        _requireCodeAt("timelock", plan.timelock);
        _requireCodeAt("assembly", plan.memberAssembly);
        _requireCodeAt("guardianship", plan.guardianship);
    }

    function _requireMoney(PlanContracts memory plan) private view {
        _check("pool.enrolment", plan.pool, IPlanParts.enrolment.selector, plan.enrolment);
        _check("pool.claimDesk", plan.pool, IPlanParts.claimDesk.selector, plan.desk);
        _check("pool.guardianship", plan.pool, IPlanParts.guardianship.selector, plan.guardianship);
        _check("guardianship.pool", plan.guardianship, IPlanParts.pool.selector, plan.pool);
        _check("pool.memberAssembly", plan.pool, IPlanParts.memberAssembly.selector, plan.timelock);
        _check("enrolment.pool", plan.enrolment, IPlanParts.pool.selector, plan.pool);
        _check("enrolment.memberAssembly", plan.enrolment, IPlanParts.memberAssembly.selector, plan.timelock);
        _check("registry.pool", plan.registry, IPlanParts.pool.selector, plan.pool);
    }

    function _requireDesks(PlanContracts memory plan) private view {
        _check("panel.memberAssembly", plan.panel, IPlanParts.memberAssembly.selector, plan.timelock);
        _check("desk.pool", plan.desk, IPlanParts.pool.selector, plan.pool);
        _check("desk.panel", plan.desk, IPlanParts.panel.selector, plan.panel);
        _check("desk.memberAssembly", plan.desk, IPlanParts.memberAssembly.selector, plan.timelock);
        _check("desk.jury", plan.desk, IPlanParts.jury.selector, plan.jury);
        _check("jury.desk", plan.jury, IPlanParts.desk.selector, plan.desk);
        _check("jury.pool", plan.jury, IPlanParts.pool.selector, plan.pool);
        _check("donations.pool", plan.donations, IPlanParts.pool.selector, plan.pool);
        _check("donations.desk", plan.donations, IPlanParts.desk.selector, plan.desk);
        _check("donations.panel", plan.donations, IPlanParts.panel.selector, plan.panel);
        address asset = _read(plan.pool, IPlanParts.asset.selector);
        _check("donations.asset", plan.donations, IPlanParts.asset.selector, asset);
    }

    function _requireAssembly(PlanContracts memory plan) private view {
        _check("assembly.pool", plan.memberAssembly, IPlanParts.pool.selector, plan.pool);
        _check("assembly.enrolment", plan.memberAssembly, IPlanParts.enrolment.selector, plan.enrolment);
        _check("assembly.desk", plan.memberAssembly, IPlanParts.desk.selector, plan.desk);
        _check("assembly.panel", plan.memberAssembly, IPlanParts.panel.selector, plan.panel);
        _check("assembly.timelock", plan.memberAssembly, IPlanParts.timelock.selector, plan.timelock);
        _requireRole(plan, keccak256("PROPOSER_ROLE"));
        _requireRole(plan, keccak256("CANCELLER_ROLE"));
        _requireRole(plan, keccak256("EXECUTOR_ROLE"));
    }

    function _requireCodeAt(string memory role, address where) private view {
        if (where.code.length == 0) revert DirectoryNoContract(role, where);
    }

    function _requireRole(PlanContracts memory plan, bytes32 role) private view {
        uint256 held = _ask(plan.timelock, abi.encodeCall(IAccessControl.hasRole, (role, plan.memberAssembly)));
        if (held != 1) revert DirectoryNoRole(role);
    }

    function _check(string memory name, address where, bytes4 selector, address expected) private view {
        address found = _read(where, selector);
        if (found != expected) revert DirectoryMismatch(name, found, expected);
    }

    /// @dev What a view without arguments answers; the zero address where it answers anything but an address.
    function _read(address where, bytes4 selector) private view returns (address) {
        uint256 word = _ask(where, abi.encodeWithSelector(selector));
        return word > type(uint160).max ? address(0) : address(uint160(word));
    }

    /// @dev Whatever is there may not answer as a plan does: then this says 0, and the caller says what is wrong.
    function _ask(address where, bytes memory question) private view returns (uint256) {
        // Who lists parts says how many, and pays for each.
        // slither-disable-next-line low-level-calls,calls-loop
        (bool done, bytes memory answer) = where.staticcall(question);
        return done && answer.length == 32 ? abi.decode(answer, (uint256)) : 0;
    }
}
