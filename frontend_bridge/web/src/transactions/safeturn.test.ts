import { encodeAbiParameters, keccak256, parseAbiParameters, zeroAddress } from "viem";
import { expect, test } from "vitest";
import { safeTurn } from "./safeturn";

const SAFE = "0x52908400098527886E0F7030069857D2E4169EE7";
const call = { to: "0x8617E340B3D01FA5F11F306F4090FD50E238070D", data: "0x1234" } as const;
// As the constants of Safe.sol have them.
const DOMAIN = "0x47e79534a245952e8b16893a336b85a3d9ea9fa8c573f3d803afb92a79469218";
const SAFE_TX = "0xbb8310d486368db6bd6f849402fdd73ad53d316b5a4b2644ad6efe0f941286d8";

/** The hash as Safe.sol computes it, step by step. */
function hashOf(nonce: bigint) {
  const domain = keccak256(
    encodeAbiParameters(parseAbiParameters("bytes32, uint256, address"), [DOMAIN, 100n, SAFE]),
  );
  const tx = keccak256(
    encodeAbiParameters(
      parseAbiParameters(
        "bytes32, address, uint256, bytes32, uint8, uint256, uint256, uint256, address, address, uint256",
      ),
      [SAFE_TX, call.to, 0n, keccak256(call.data), 0, 0n, 0n, 0n, zeroAddress, zeroAddress, nonce],
    ),
  );
  return keccak256(`0x1901${domain.slice(2)}${tx.slice(2)}`);
}

test("the number of a Safe's transaction is found by its hash", () => {
  expect(safeTurn(SAFE, 100, call, hashOf(0n), 0)).toBe(0);
  expect(safeTurn(SAFE, 100, call, hashOf(12n), 9)).toBe(12);
  expect(safeTurn(SAFE, 1, call, hashOf(12n), 9)).toBeUndefined();
  expect(safeTurn(SAFE, 100, { ...call, data: "0x" }, hashOf(12n), 9)).toBeUndefined();
  expect(safeTurn(SAFE, 100, call, hashOf(8n), 9)).toBeUndefined();
});
