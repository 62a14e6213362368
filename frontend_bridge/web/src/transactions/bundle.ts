import { type Hex, pad } from "viem";
import type { Config as Wagmi } from "wagmi";
import { getConnectorClient } from "wagmi/actions";
import { isBeforeSending, shortOf, TroubleError } from "../chain/errors";
import {
  type Announced,
  type Asking,
  type Bundle,
  sendBundle,
  statusOf,
  type Told,
} from "../wallet/bundles";
import type { Eyes, Fate, Mined, Seen } from "./follow";
import type { Plan } from "./paying";
import type { Sent } from "./sent";

/** So long a wallet may take to say where a bundle stands. */
const PATIENCE = 4_000;
/** Of ERC-4337's entry points: `UserOperationEvent`, with the account as its second indexed argument. */
const OPERATION_DONE = "0x49628fd1471006c1482da88028e9ce4dbb080b815c9b0344d39e5a8e6ec1419f";

/**
 * Whether an act goes as one bundle: where the wallet carries out all or nothing, and there is more
 * than one thing to be asked. A wallet that would make the account a smart one first is asked only
 * where a signed permit would not save the second transaction anyway.
 */
export function wantsBundle(can: Announced, plan: Plan): boolean {
  if (can.atomic === "supported") return plan.approvals.length > 0 || plan.permit !== undefined;
  return can.atomic === "ready" && plan.approvals.length > 0;
}

/** Codes by which a wallet says that it carries out no such bundle, so that nothing was sent. */
const NOT_SO = new Set([-32601, 4200, 5700, 5740, 5760]);

/** Whether the wallet said that it does not do what it announced. */
export function isNotSo(error: unknown): boolean {
  let one = error as { code?: number; cause?: unknown } | undefined;
  for (let depth = 0; one && depth < 10; depth += 1) {
    if (typeof one.code === "number" && NOT_SO.has(one.code)) return true;
    one = one.cause as typeof one;
  }
  return false;
}

/** Asks a wallet for a bundle; gives the wallet's name for it. Throws where it sent nothing, or may have. */
export async function askedFor(wallet: Asking, bundle: Bundle): Promise<string> {
  try {
    return await sendBundle(wallet, bundle);
  } catch (error) {
    if (isBeforeSending(error)) throw error;
    // It may have taken the bundle all the same, whatever it says: under the name that the page gave.
    const told = await statusOf(wallet, bundle.id);
    if (told && told !== "unknown") return bundle.id;
    if (isNotSo(error)) throw error;
    throw new TroubleError({ kind: "unsure", detail: shortOf(error) });
  }
}

/** Asks the connected wallet where a bundle stands; undefined where it is not there, or says nothing. */
export function bundleAsker(wagmi: Wagmi): NonNullable<Eyes["bundle"]> {
  return async (one) => {
    if (!one.bundle) return undefined;
    const account = one.from as Hex;
    const wallet = await getConnectorClient(wagmi, { account, chainId: one.chain }).catch(
      () => undefined,
    );
    if (!wallet) return undefined;
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE));
    return Promise.race([statusOf(wallet as unknown as Asking, one.bundle.id), late]);
  };
}

/** Where a bundle stands: the wallet names its transactions, and the reader's node says what they did. */
export async function lookAtBundle(one: Sent, eyes: Eyes): Promise<Seen> {
  const told: Told | "unknown" | undefined = await eyes.bundle?.(one);
  if (told === undefined) return { waiting: true };
  if (told === "unknown") return { unknown: true };
  const found = await Promise.all(told.txs.map((tx) => eyes.receipt(tx)));
  const mined = found.filter(
    (receipt) => receipt !== undefined && Number(receipt.blockNumber) > (one.block ?? -1),
  ) as Mined[];
  const done = mined.find((receipt) => isDoneIn(one, [receipt]));
  if (done) return { fate: endOf(done, true) };
  if (told.status === 100) return { waiting: true };
  // A wallet that promised one transaction may have taken several: what they did was done.
  const last = mined.at(-1);
  if (told.status === 200 && last && isDoneIn(one, mined)) return { fate: endOf(last, true) };
  const refused = mined.find((receipt) => isRefusedIn(one, receipt));
  const part = mined.find((receipt) => isPartIn(one, receipt));
  const failed = told.status >= 400 && told.status < 700;
  if (part && (refused || failed))
    return { fate: { ...endOf(refused ?? part, false), partly: true } };
  if (refused) return { fate: endOf(refused, false) };
  // The wallet says that it failed, and nothing on the chain proves it.
  if (failed) return { fate: { is: "givenUp" } };
  // It says that it is done, and the node has nothing of it.
  return { waiting: true, doubted: true };
}

function endOf(receipt: Mined, ok: boolean) {
  return {
    is: "mined",
    ok,
    tx: receipt.transactionHash,
    block: Number(receipt.blockNumber),
  } as const satisfies Fate;
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** Whether transactions did what was asked: each contract of the bundle spoke in them, and the sender is in each. */
function isDoneIn(one: Sent, receipts: readonly Mined[]): boolean {
  const wanted = one.bundle?.contracts ?? [];
  const spoke = wanted.every((each) => receipts.some((receipt) => speaks(each, receipt)));
  return wanted.length > 0 && spoke && receipts.every((receipt) => isOwn(one, receipt));
}

/** Whether a transaction of the sender's did some of what was asked. */
function isPartIn(one: Sent, receipt: Mined): boolean {
  const wanted = one.bundle?.contracts ?? [];
  return isOwn(one, receipt) && wanted.some((each) => speaks(each, receipt));
}

function speaks(contract: string, receipt: Mined): boolean {
  return (receipt.logs ?? []).some(({ address }) => same(address, contract));
}

/** Whether a transaction succeeded for the sender, who is in it. */
function isOwn(one: Sent, receipt: Mined): boolean {
  if (receipt.status !== "success") return false;
  // In one transaction a bundler carries out what several accounts asked for.
  if (operationsOf(one, receipt).some((ok) => !ok)) return false;
  return (
    same(receipt.from ?? "", one.from) ||
    (receipt.logs ?? []).some(
      ({ address, topics }) =>
        same(address, one.from) || topics.some((topic) => same(topic, pad(one.from as Hex))),
    )
  );
}

function isRefusedIn(one: Sent, receipt: Mined): boolean {
  if (receipt.status === "reverted") return same(receipt.from ?? "", one.from);
  return operationsOf(one, receipt).some((ok) => !ok);
}

/** Whether each operation of the sender's in a bundler's transaction succeeded. */
function operationsOf(one: Sent, receipt: Mined): boolean[] {
  return (receipt.logs ?? [])
    .filter(
      ({ topics }) =>
        same(topics[0] ?? "", OPERATION_DONE) && same(topics[2] ?? "", pad(one.from as Hex)),
    )
    .map(({ data }) => BigInt(`0x${data.slice(66, 130) || "0"}`) === 1n);
}
