import type { Address, Hex } from "viem";
import { expect, test } from "vitest";
import type { Reader } from "../chain/context";
import type { Config } from "../config";
import { inRegister, otherHolder } from "./identities";

const [ONE, TWO] = [`0x${"11".repeat(20)}`, `0x${"22".repeat(20)}`] as [Address, Address];
const NONE = `0x${"00".repeat(20)}` as Address;
const IDENTITY = `0x${"ab".repeat(16)}` as Hex;
const OTHER = `0x${"cd".repeat(16)}` as Hex;
const CONFIG = { addresses: { enrolment: ONE, pool: TWO } } as unknown as Config;
const added = { act: "added", number: 3, member: ONE, identity: IDENTITY.slice(2) };

const chain = (holder: Address, identity: Hex, joinedDay = 1) =>
  ({
    readContract: ({ functionName }: { functionName: string }) =>
      Promise.resolve(functionName === "identityOf" ? { holder } : { joinedDay, identity }),
  }) as unknown as Reader;

test("a register names who has the identity with another wallet, and no one who was removed", () => {
  expect(inRegister([added], IDENTITY, TWO)).toBe(ONE);
  expect(inRegister([added], IDENTITY, ONE)).toBeUndefined();
  expect(inRegister([added], OTHER, TWO)).toBeUndefined();
  expect(inRegister([added, { act: "removed", number: 3 }], IDENTITY, TWO)).toBeUndefined();
  expect(inRegister([{ act: "noted" }], IDENTITY, TWO)).toBeUndefined();
});

test("the chain comes first, and says whether the other wallet is a member now", async () => {
  const asked = (client: Reader, entries: Record<string, unknown>[] = []) =>
    otherHolder(client, CONFIG, IDENTITY, TWO, entries);
  expect(await asked(chain(ONE, IDENTITY))).toEqual({ wallet: ONE, standing: "member" });
  expect(await asked(chain(ONE, IDENTITY, 0))).toEqual({ wallet: ONE, standing: "before" });
  expect(await asked(chain(ONE, OTHER))).toEqual({ wallet: ONE, standing: "before" });
  expect(await asked(chain(TWO, IDENTITY))).toBeUndefined();
  expect(await asked(chain(NONE, IDENTITY))).toBeUndefined();
  expect(await asked(chain(NONE, IDENTITY), [added])).toEqual({
    wallet: ONE,
    standing: "register",
  });
});
