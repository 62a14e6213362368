// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";

/// @title A registrar that enrols a crowd of strangers and pays for them, many in one transaction.
/// @notice For the gas bench: it approves whatever it is asked about, so it must never be anybody's registrar.
contract Crowd is IERC1271 {
    /// @notice How many were enrolled so far.
    uint256 public count;

    /// @notice Let `spender` take the crowd's deposits.
    function approve(IERC20 asset, address spender) external {
        asset.approve(spender, type(uint256).max);
    }

    /// @notice Enrol `number` more strangers of `band`, each with a deposit of `amount`.
    function join(IEnrolment enrolment, uint256 number, uint8 band, uint24 bandUntil, uint256 amount) external {
        uint256 end = count + number;
        for (uint256 i = count; i < end; ++i) {
            bytes32 name = keccak256(abi.encode(address(this), i));
            IEnrolment.Certificate memory certificate = IEnrolment.Certificate({
                member: address(bytes20(name)),
                identity: bytes16(name << 128),
                band: band,
                bandUntil: bandUntil,
                issuedAt: uint40(block.timestamp),
                expiry: uint40(block.timestamp)
            });
            enrolment.join(certificate, "", amount);
        }
        count = end;
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32, bytes calldata) external pure override returns (bytes4) {
        return IERC1271.isValidSignature.selector;
    }
}
