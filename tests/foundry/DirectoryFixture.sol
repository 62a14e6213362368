// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {DisclosureRegistry} from "../../contracts/registries/DisclosureRegistry.sol";
import {DonationDesk} from "../../contracts/donations/DonationDesk.sol";
import {Guardianship} from "../../contracts/guardianship/Guardianship.sol";
import {PlanDirectory} from "../../contracts/registries/PlanDirectory.sol";
import {AssemblyTimelock} from "../../contracts/governance/AssemblyTimelock.sol";
import {IAssessorPanel} from "../../contracts/interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../../contracts/interfaces/IClaimDesk.sol";
import {IMutualPool} from "../../contracts/interfaces/IMutualPool.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @title A directory, and a whole plan in its order, with this contract as the deployer.
abstract contract DirectoryFixture is GovernanceFixture {
    PlanDirectory internal directory;
    uint32 internal first;

    function setUp() public virtual override {
        super.setUp();
        directory = new PlanDirectory();
        first = uint32(vm.getNonce(address(this)));
        memberAssembly = vm.computeCreateAddress(address(this), first + 7);
        guardianshipAt = vm.computeCreateAddress(address(this), first + 9);
        _deploy(token);
        new DonationDesk(IMutualPool(address(pool)), IClaimDesk(address(desk)), IAssessorPanel(address(panel)));
        new DisclosureRegistry(IMutualPool(address(pool)));
        timelock = new AssemblyTimelock(vm.computeCreateAddress(address(this), first + 8));
        governor = _newAssembly();
        guardianship = new Guardianship(IMutualPool(address(pool)));
    }
}
