import { expect, test } from "vitest";
import { Since } from "./since";

const since = (times = 5) => new Since(times, async () => undefined);

test("before anything was seen, the latest block is read", async () => {
  expect(await since().read(async (block) => block)).toBeUndefined();
});

test("a node behind the block is asked again until it has it", async () => {
  const seen = since();
  seen.reach(7n);
  seen.reach(3n);
  let times = 0;
  const found = await seen.read(async (block) => {
    times += 1;
    if (times < 4) throw new Error("header not found");
    return block;
  });
  expect([found, times]).toEqual([7n, 4]);
});

test("another error is no reason to ask again", async () => {
  const seen = since();
  seen.reach(7n);
  let times = 0;
  await expect(
    seen.read(async () => {
      times += 1;
      throw new Error("execution reverted");
    }),
  ).rejects.toThrow("reverted");
  expect(times).toBe(1);
});

test("an older block is not taken for the latest, but a chain that became shorter is in the end", async () => {
  const seen = since(3);
  seen.reach(7n);
  const answers = [5n, 6n, 7n];
  expect(
    await seen.wait(
      async () => answers.shift() ?? 0n,
      (block) => block,
    ),
  ).toBe(7n);
  await expect(
    seen.wait(
      async () => 4n,
      (block) => block,
    ),
  ).rejects.toThrow();
  expect(
    await seen.wait(
      async () => 4n,
      (block) => block,
    ),
  ).toBe(4n);
});
