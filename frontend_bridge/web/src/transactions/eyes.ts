import { type Hex, numberToHex } from "viem";
import type { Reader } from "../chain/context";
import type { Eyes, Known, Logged, Mined } from "./follow";

interface RawReceipt {
  status: Hex;
  blockNumber: Hex;
  transactionHash: Hex;
  from: string;
  logs: Mined["logs"];
}
interface RawTransaction {
  hash: Hex;
  from: string;
  to: string | null;
  nonce: Hex;
  value: Hex;
  input: Hex;
}

function known(raw: RawTransaction): Known {
  return { ...raw, nonce: Number(raw.nonce), value: BigInt(raw.value) };
}

/** The selector of a Safe's `nonce()`. */
const NONCE = "0xaffed0e0";

/** What can be seen of transactions by the reader's node. */
export function eyesOf(client: Reader): Eyes {
  const ask = async <T>(method: string, params: unknown[]): Promise<T> =>
    (await (client.request as (args: unknown) => Promise<unknown>)({ method, params })) as T;
  return {
    receipt: async (hash): Promise<Mined | undefined> => {
      const raw = await ask<RawReceipt | null>("eth_getTransactionReceipt", [hash]);
      // Some nodes give a receipt without a block while it is pending.
      if (!raw?.blockNumber) return undefined;
      return {
        status: Number(raw.status) === 1 ? "success" : "reverted",
        blockNumber: BigInt(raw.blockNumber),
        transactionHash: raw.transactionHash,
        from: raw.from,
        logs: raw.logs,
      };
    },
    transaction: async (hash) => {
      const raw = await ask<RawTransaction | null>("eth_getTransactionByHash", [hash]);
      return raw ? known(raw) : undefined;
    },
    count: async (account, block) =>
      Number(
        await ask<Hex>("eth_getTransactionCount", [
          account,
          block === undefined ? "latest" : numberToHex(block),
        ]),
      ),
    head: async () => Number(await ask<Hex>("eth_blockNumber", [])),
    transactionsOf: async (block) => {
      const found = await ask<{ transactions: RawTransaction[] }>("eth_getBlockByNumber", [
        numberToHex(block),
        true,
      ]);
      return found.transactions.map(known);
    },
    turn: async (account) => {
      const call = { to: account, data: NONCE };
      const found = await ask<Hex>("eth_call", [call, "latest"]).catch(() => "0x");
      return /^0x[0-9a-f]{64}$/i.test(found) ? Number(found) : undefined;
    },
    logs: (topics, from, address) =>
      ask<readonly Logged[]>("eth_getLogs", [
        { topics, fromBlock: numberToHex(from), toBlock: "latest", ...(address && { address }) },
      ]),
  };
}
