// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {IMutualPoolErrors} from "../../../contracts/interfaces/IMutualPoolErrors.sol";
import {Books} from "../../../contracts/pool/PoolTypes.sol";
import {OddToken} from "./OddToken.sol";
import {TokenLife} from "./TokenLife.sol";

// Rules: M2.
/// @title Before each step of a life the issuer upgrades the token to a behaviour, and relents after it.
/// @dev The step is whole, or refused by the name that belongs to it and nothing has moved; refused, it is done once the
/// issuer relents. So nobody's step is lost, and at the end everybody has what they have in an honest life.
contract OddTokensTest is TokenLife {
    /// @dev Stands for the pool of the life that is lived.
    address private constant POOL = address(1);
    uint256 private _refusals;

    function test_anHonestTokenLives_withAnyDecimals() public {
        _asGood(OddToken.Oddity.None);
    }

    function test_aTokenThatReturnsNothing_isAsGood() public {
        _asGood(OddToken.Oddity.ReturnsNothing);
    }

    function test_aTokenThatKeepsAllowances_isAsGood() public {
        _asGood(OddToken.Oddity.KeepsAllowances);
    }

    function test_aTokenThatGivesATenth_isNeverRefused() public {
        for (uint256 i = 0; i < 5; ++i) {
            _begin(_decimalsAt(i));
            _live(OddToken.Oddity.RebasesUp, address(0));
            assertEq(_refusals, 0);
        }
    }

    function test_aTokenThatReturnsFalse_isRefused_andNobodyLoses() public {
        _refusedAndWhole(OddToken.Oddity.ReturnsFalse, address(0), _moving());
    }

    function test_aTokenThatPauses_isRefused_andNobodyLoses() public {
        _refusedAndWhole(OddToken.Oddity.Pauses, address(0), _moving());
    }

    function test_aTokenThatBlocksThePool_isRefused_andNobodyLoses() public {
        _refusedAndWhole(OddToken.Oddity.BlocksAccount, POOL, _moving());
    }

    function test_aTokenThatCallsBack_isRefused_andNobodyLoses() public {
        _refusedAndWhole(OddToken.Oddity.CallsBack, POOL, _moving());
    }

    function test_aTokenThatTakesAFee_isRefusedAtEveryDepositAndBond() public {
        for (uint256 i = 0; i < 5; ++i) {
            _begin(_decimalsAt(i));
            _live(OddToken.Oddity.TakesFee, address(0));
            assertEq(_refusals, _count(Move.Deposit) + _count(Move.Bond));
        }
    }

    function test_anAccountThatIsBlocked_holdsUpNobodyElse() public {
        bytes32 honest = _live(OddToken.Oddity.None, address(0));
        address[PEOPLE] memory all = people();
        for (uint256 i = 0; i < all.length; ++i) {
            _begin(6);
            assertEq(_live(OddToken.Oddity.BlocksSender, all[i]), honest, "somebody has more or less");
            assertEq(_refusals, _stepsOf(all[i], true));
            _begin(6);
            assertEq(_live(OddToken.Oddity.BlocksReceiver, all[i]), honest, "somebody has more or less");
            assertEq(_refusals, _stepsOf(all[i], false));
        }
    }

    function test_aPoolThatIsRobbedOfOnePart_takesNoDeposit_andPays() public {
        // Nothing can be taken from a pool that has nothing; and only the last payment needs every part.
        _refusedAndWhole(OddToken.Oddity.BurnsOne, POOL, _count(Move.Deposit) - 1 + 1);
    }

    function test_aPoolThatIsRobbedOfAll_takesNoDeposit_andPaysOnceItIsMadeGood() public {
        _refusedAndWhole(OddToken.Oddity.BurnsAll, POOL, _count(Move.Deposit) - 1 + _count(Move.Payout));
    }

    function test_aTokenThatTakesATenth_isRefusedAtEveryDeposit() public {
        for (uint256 i = 0; i < 5; ++i) {
            _begin(_decimalsAt(i));
            _live(OddToken.Oddity.RebasesDown, address(0));
            assertGe(_refusals, _count(Move.Deposit) - 1);
        }
    }

    // ---------------------------------------------------------------- a life

    function _decimalsAt(uint256 place) private pure returns (uint8) {
        return [0, 2, 6, 18, 24][place];
    }

    function _asGood(OddToken.Oddity oddity) private {
        _refusedAndWhole(oddity, address(0), 0);
    }

    /// @dev So many steps are refused, and in the end everybody has what they have in an honest life.
    function _refusedAndWhole(OddToken.Oddity oddity, address victim, uint256 refusals) private {
        for (uint256 i = 0; i < 5; ++i) {
            _begin(_decimalsAt(i));
            bytes32 honest = _live(OddToken.Oddity.None, address(0));
            _begin(_decimalsAt(i));
            assertEq(_live(oddity, victim), honest, "somebody has more or less");
            assertEq(_refusals, refusals, "refused steps");
        }
    }

    function _live(OddToken.Oddity oddity, address victim) private returns (bytes32) {
        _refusals = 0;
        if (victim == POOL) victim = address(pool);
        for (uint256 i = 0; i < steps.length; ++i) {
            _turn(oddity, victim);
            _attempt(steps[i], oddity, victim);
            _relent();
            _checkLaws();
        }
        assertEq(pool.books().held, 0, "everybody was paid");
        return _everybody();
    }

    function _attempt(Step memory step, OddToken.Oddity oddity, address victim) private {
        (bytes32 before, int256 surplus, uint256 time) = (_everything(), _surplus(), block.timestamp);
        try step.act() {
            assertEq(_surplus(), surplus, "a step moves what the books say");
        } catch (bytes memory why) {
            vm.warp(time);
            ++_refusals;
            assertEq(bytes4(why), _nameOf(oddity, step, victim), "the name of the refusal");
            assertEq(_everything(), before, "a refusal moves nothing");
            _relent();
            surplus = _surplus();
            step.act();
            assertEq(_surplus(), surplus, "a step moves what the books say");
        }
    }

    /// @dev What a refusal is called; 0 where there may be none.
    function _nameOf(OddToken.Oddity oddity, Step memory step, address victim) private view returns (bytes4) {
        if (step.move == Move.Nothing) return 0;
        bool pays = step.move == Move.Payout;
        if (oddity == OddToken.Oddity.ReturnsFalse) return SafeERC20.SafeERC20FailedOperation.selector;
        if (oddity == OddToken.Oddity.Pauses) return OddToken.OddPaused.selector;
        if (oddity == OddToken.Oddity.CallsBack) return ReentrancyGuard.ReentrancyGuardReentrantCall.selector;
        if (oddity == OddToken.Oddity.BlocksAccount) return OddToken.OddBlocked.selector;
        if (oddity == OddToken.Oddity.TakesFee) return pays ? bytes4(0) : IMutualPoolErrors.PoolAssetMismatch.selector;
        bool sends = oddity == OddToken.Oddity.BlocksSender && !pays;
        bool receives = oddity == OddToken.Oddity.BlocksReceiver && pays;
        if ((sends || receives) && step.who == victim) return OddToken.OddBlocked.selector;
        bool robs = oddity == OddToken.Oddity.BurnsAll || oddity == OddToken.Oddity.BurnsOne
            || oddity == OddToken.Oddity.RebasesDown;
        if (robs && pays) return IERC20Errors.ERC20InsufficientBalance.selector;
        return robs && step.move == Move.Deposit ? IMutualPoolErrors.PoolShort.selector : bytes4(0);
    }

    function _turn(OddToken.Oddity oddity, address victim) private {
        odd.turn(oddity, victim, abi.encodeCall(pool.fundReserve, (1)));
    }

    /// @dev The issuer relents, and somebody makes good what the pool is short of by a plain transfer.
    function _relent() private {
        odd.turn(OddToken.Oddity.None, address(0), "");
        int256 surplus = _surplus();
        if (surplus < 0) odd.mint(address(pool), uint256(-surplus));
    }

    // ---------------------------------------------------------------- the laws

    /// @dev The pool has what its books say, and they say what a loop over its members says.
    function _checkLaws() private view {
        Books memory books = pool.books();
        uint256 balances = pool.standingOf(alice).balance + pool.standingOf(bob).balance
            + pool.standingOf(carol).balance + pool.standingOf(dave).balance;
        assertEq(books.totalBalances, balances, "the balances of all");
        assertGe(odd.balanceOf(address(pool)), books.held, "the pool has what it owes");
        assertGe(books.held, uint256(books.totalBalances) + books.carry + books.reserve, "parts of what is held");
    }

    function _surplus() private view returns (int256) {
        return int256(odd.balanceOf(address(pool))) - int256(uint256(pool.books().held));
    }

    function _everything() private view returns (bytes32) {
        return
            keccak256(
                abi.encode(_everybody(), odd.balanceOf(address(pool)), abi.encode(pool.books()), desk.claimCount())
            );
    }

    function _everybody() private view returns (bytes32 sum) {
        address[PEOPLE] memory all = people();
        for (uint256 i = 0; i < all.length; ++i) {
            sum = keccak256(abi.encode(sum, odd.balanceOf(all[i])));
        }
    }

    // ---------------------------------------------------------------- counting

    function _moving() private view returns (uint256) {
        return steps.length - _count(Move.Nothing);
    }

    function _count(Move move) private view returns (uint256 count) {
        for (uint256 i = 0; i < steps.length; ++i) {
            if (steps[i].move == move) ++count;
        }
    }

    /// @dev In how many steps somebody sends the asset, or receives it.
    function _stepsOf(address who, bool sends) private view returns (uint256 count) {
        for (uint256 i = 0; i < steps.length; ++i) {
            bool moves = steps[i].who == who && steps[i].move != Move.Nothing;
            if (moves && (steps[i].move != Move.Payout) == sends) ++count;
        }
    }
}
