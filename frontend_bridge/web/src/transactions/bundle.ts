import { type Hex, pad } from "viem";
import type { Config as Wagmi } from "wagmi";
import { getConnectorClient } from "wagmi/actions";
import { type Announced, type Asking, statusOf, type Told } from "../wallet/bundles";
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
  const done = mined.find((receipt) => isDoneIn(one, receipt));
  if (done) return { fate: endOf(done, true) };
  if (told.status === 100) return { waiting: true };
  const refused = mined.find((receipt) => isRefusedIn(one, receipt));
  if (refused) return { fate: endOf(refused, false) };
  // The wallet says that it failed, and nothing on the chain proves it.
  if (told.status >= 400 && told.status < 700) return { fate: { is: "givenUp" } };
  // It says that it is done, and the node has nothing of it.
  return { waiting: true, doubted: true };
}

function endOf(receipt: Mined, ok: boolean): Fate {
  return {
    is: "mined",
    ok,
    tx: receipt.transactionHash,
    block: Number(receipt.blockNumber),
  };
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** Whether a transaction did what was asked: each contract of the bundle spoke in it, and the sender is in it. */
function isDoneIn(one: Sent, receipt: Mined): boolean {
  const logs = receipt.logs ?? [];
  const wanted = one.bundle?.contracts ?? [];
  if (receipt.status !== "success" || !wanted.length) return false;
  // In one transaction a bundler carries out what several accounts asked for.
  if (operationsOf(one, receipt).some((ok) => !ok)) return false;
  const spoke = wanted.every((each) => logs.some(({ address }) => same(address, each)));
  const mine =
    same(receipt.from ?? "", one.from) ||
    logs.some(
      ({ address, topics }) =>
        same(address, one.from) || topics.some((topic) => same(topic, pad(one.from as Hex))),
    );
  return spoke && mine;
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
