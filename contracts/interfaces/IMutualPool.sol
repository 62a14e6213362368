// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMutualPoolActions} from "./IMutualPoolActions.sol";
import {IMutualPoolErrors} from "./IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "./IMutualPoolEvents.sol";
import {IMutualPoolPeriphery} from "./IMutualPoolPeriphery.sol";
import {IMutualPoolState} from "./IMutualPoolState.sol";

/// @title The whole of the pool.
interface IMutualPool is
    IMutualPoolActions,
    IMutualPoolPeriphery,
    IMutualPoolState,
    IMutualPoolEvents,
    IMutualPoolErrors
{}
