import { keccak256 } from "viem";
import { expect, test } from "vitest";
import { hashOfFile } from "./files";

test("a file is hashed piece by piece to the hash of the whole", async () => {
  for (const size of [1, 256 * 1024 - 1, 256 * 1024, 600_001]) {
    const bytes = Uint8Array.from({ length: size }, (_, place) => place % 251);
    expect(await hashOfFile(new Blob([bytes]))).toBe(keccak256(bytes));
  }
});
