import { expect, test } from "vitest";
import type { PlanEvent } from "../chain/logs";
import { foldGifts, giftsOf, takeFrom } from "./gifts";

let block = 0;
function event(name: string, args: Record<string, unknown>, role = "donations"): PlanEvent {
  block++;
  return { role, name, args, block, time: block, tx: `0x${block}`, logIndex: 0 };
}

test("gifts are followed to where they lie, by appeal and together", () => {
  const events = [
    event("AppealFiled", { appeal: 1 }),
    event("Given", { appeal: 1, donor: "0xa", amount: 30n }),
    event("Given", { appeal: 1, donor: "0xb", amount: 70n }),
    event("AppealFiled", { appeal: 2 }),
    event("Given", { appeal: 2, donor: "0xa", amount: 5n }),
    event("ToppedUp", { appeal: 2, amount: 1_000n }, "pool"),
    event("GiftsTaken", { appeal: 1, amount: 100n }),
    event("GiftTakenBack", { appeal: 2, donor: "0xa", amount: 4n }),
  ];
  const { gifts, held } = foldGifts(events);
  // What was paid stays noted with its appeal, as the contract stores it.
  expect([...gifts]).toEqual([
    [1, 100n],
    [2, 1n],
  ]);
  expect(held).toBe(1n);
  expect(giftsOf(events).map(({ amount, back }) => [amount, back])).toEqual([
    [30n, false],
    [70n, false],
    [5n, false],
    [4n, true],
  ]);
});

test("the payee takes gifts from the UTC day after the last one on", () => {
  expect(takeFrom({ lastGiftDay: 20_000 })).toBe(Date.UTC(2024, 9, 5) / 1000);
});
