// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Several calls in one transaction, with the interface of Multicall3's `aggregate3`.
/// @notice For the gas bench: anyone who keeps a plan settles many claims at once by such a contract.
contract Multicall {
    /// @notice One call of a batch.
    /// @param target The contract that is called.
    /// @param allowFailure Whether the batch goes on if this call is reverted.
    /// @param callData The function and its arguments.
    struct Call3 {
        address target;
        bool allowFailure;
        bytes callData;
    }

    /// @notice What came of one call.
    /// @param success Whether it was not reverted.
    /// @param returnData What it returned, or why it was reverted.
    struct Result {
        bool success;
        bytes returnData;
    }

    /// @notice A call was reverted that may not be.
    error MulticallFailed(uint256 place, bytes reason);

    /// @notice Make calls one after the other.
    /// @param calls The calls.
    /// @return results What came of each.
    function aggregate3(Call3[] calldata calls) external payable returns (Result[] memory results) {
        results = new Result[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            (results[i].success, results[i].returnData) = calls[i].target.call(calls[i].callData);
            if (!results[i].success && !calls[i].allowFailure) revert MulticallFailed(i, results[i].returnData);
        }
    }
}
