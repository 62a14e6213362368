// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {IPlanPart} from "../interfaces/IPlanPart.sol";
import {IServiceFund} from "../interfaces/IServiceFund.sol";
import {Days} from "../libraries/Days.sol";
import {Code, Programme} from "./ServiceTypes.sol";

/// @title Where sponsors pay for services to members, code by code.
/// @notice It has no owner and no role. What a sponsor paid leaves it to the provider, for codes, or back to the sponsor. Of the
/// pool it reads the asset's address and nothing else.
/// @dev A secret that others see in the mempool is of no use to them: only the programme's provider redeems. A leaf is hashed
/// twice, so no inner node can pass for one.
contract ServiceFund is IServiceFund, IPlanPart, ReentrancyGuard {
    using SafeERC20 for IERC20;

    /// @notice The longest time for which codes are valid, in days.
    uint24 public constant LONGEST_DAYS = 1096;
    bytes32 private constant CODE_TYPE = keccak256(
        "ServiceCode(uint256 chain,address fund,address sponsor,uint16 series,uint24 position,bytes32 secret)"
    );

    /// @inheritdoc IPlanPart
    address public immutable override pool;
    /// @notice The token that services are paid in, the pool's.
    IERC20 public immutable asset;

    /// @inheritdoc IServiceFund
    uint32 public override programmeCount;
    /// @inheritdoc IServiceFund
    uint128 public override owed;
    /// @inheritdoc IServiceFund
    mapping(address sponsor => uint16) public override openedBy;
    mapping(uint256 programme => Programme) private _programmes;
    mapping(uint256 programme => mapping(uint256 word => uint256)) private _used;

    /// @param pool_ The pool of the plan.
    constructor(address pool_) {
        if (pool_ == address(0)) revert ServiceBadAddress(pool_);
        pool = pool_;
        asset = IMutualPool(pool_).asset();
    }

    /// @inheritdoc IServiceFund
    function open(
        address provider,
        uint96 price,
        uint24 uses,
        uint24 lastDay,
        uint16 series,
        bytes32 root,
        bytes32 termsHash
    ) external override nonReentrant returns (uint32 programme) {
        if (provider == address(0) || provider == address(this)) revert ServiceBadAddress(provider);
        if (price == 0) revert ServiceZeroPrice();
        if (uses == 0) revert ServiceZeroUses();
        if (root == 0) revert ServiceNoRoot();
        uint24 today = Days.today();
        if (lastDay < today || lastDay > today + LONGEST_DAYS) {
            revert ServiceBadLastDay(lastDay, today, today + LONGEST_DAYS);
        }
        uint16 next = openedBy[msg.sender] + 1;
        if (series != next) revert ServiceWrongSeries(series, next);

        openedBy[msg.sender] = next;
        programme = ++programmeCount;
        _programmes[programme] = Programme({
            sponsor: msg.sender,
            price: price,
            provider: provider,
            uses: uses,
            used: 0,
            lastDay: lastDay,
            series: next,
            refunded: false,
            root: root,
            termsHash: termsHash
        });
        emit ProgrammeOpened(programme, msg.sender, provider, price, uses, lastDay, next, root, termsHash);
        _pull(uint128(price) * uses);
    }

    /// @inheritdoc IServiceFund
    function redeem(uint32 programme, Code[] calldata codes) external override nonReentrant {
        Programme memory facts = _requireProgramme(programme);
        if (msg.sender != facts.provider) revert ServiceOnly(facts.provider, msg.sender);
        if (Days.today() > facts.lastDay) revert ServiceOver(programme, facts.lastDay);
        if (codes.length == 0) revert ServiceNoCodes();
        uint24[] memory positions = new uint24[](codes.length);
        for (uint256 place = 0; place < codes.length; ++place) {
            _use(programme, facts, codes[place]);
            positions[place] = codes[place].position;
        }
        // Each position below `uses` is used once, so there are never more than were paid for.
        uint24 used = facts.used + uint24(codes.length);
        uint256 amount = uint256(facts.price) * codes.length;
        _programmes[programme].used = used;
        owed -= uint128(amount);
        emit CodesRedeemed(programme, positions, used, amount);
        asset.safeTransfer(facts.provider, amount);
    }

    /// @inheritdoc IServiceFund
    function refund(uint32 programme, address to) external override nonReentrant {
        Programme memory facts = _requireProgramme(programme);
        if (Days.today() <= facts.lastDay) revert ServiceTooEarly(programme, facts.lastDay);
        if (msg.sender != facts.sponsor && to != facts.sponsor) revert ServiceOnly(facts.sponsor, msg.sender);
        if (to == address(0) || to == address(this)) revert ServiceBadAddress(to);
        uint256 amount = uint256(facts.price) * (facts.uses - facts.used);
        if (facts.refunded || amount == 0) revert ServiceNothingLeft(programme);
        _programmes[programme].refunded = true;
        owed -= uint128(amount);
        emit ProgrammeRefunded(programme, to, amount);
        asset.safeTransfer(to, amount);
    }

    /// @inheritdoc IServiceFund
    function programmeOf(uint32 programme) external view override returns (Programme memory) {
        return _programmes[programme];
    }

    /// @inheritdoc IServiceFund
    function isUsed(uint32 programme, uint24 position) external view override returns (bool) {
        return _used[programme][position >> 8] & _bit(position) != 0;
    }

    /// @inheritdoc IServiceFund
    function leafOf(address sponsor, uint16 series, uint24 position, bytes32 secret)
        public
        view
        override
        returns (bytes32)
    {
        bytes32 once = keccak256(abi.encode(CODE_TYPE, block.chainid, address(this), sponsor, series, position, secret));
        return keccak256(abi.encode(once));
    }

    /// @inheritdoc IPlanPart
    function planRole() external pure override returns (bytes32) {
        return "services";
    }

    /// @dev Note a code as used, if it is one of the programme's and was not used yet.
    function _use(uint32 programme, Programme memory facts, Code calldata code) private {
        bytes32 leaf = leafOf(facts.sponsor, facts.series, code.position, code.secret);
        if (code.position >= facts.uses || !MerkleProof.verifyCalldata(code.proof, facts.root, leaf)) {
            revert ServiceUnknownCode(programme, code.position);
        }
        uint256 bits = _used[programme][code.position >> 8];
        uint256 bit = _bit(code.position);
        if (bits & bit != 0) revert ServiceCodeUsed(programme, code.position);
        _used[programme][code.position >> 8] = bits | bit;
    }

    /// @dev Take `amount` from the sender; make sure that exactly that much came, and that it pays for nobody else's codes.
    function _pull(uint128 amount) private {
        uint256 owes = owed + amount;
        owed = uint128(owes);
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(msg.sender, address(this), amount);
        uint256 balance = asset.balanceOf(address(this));
        // A token that lost some of the fund's in the middle brought nothing.
        uint256 received = balance < before ? 0 : balance - before;
        if (received != amount) revert ServiceAssetMismatch(amount, received);
        if (balance < owes) revert ServiceFundShort(balance, owes);
    }

    function _requireProgramme(uint32 programme) private view returns (Programme memory facts) {
        facts = _programmes[programme];
        if (facts.sponsor == address(0)) revert ServiceNoProgramme(programme);
    }

    function _bit(uint24 position) private pure returns (uint256) {
        return 1 << (position & 0xff);
    }
}
