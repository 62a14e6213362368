import { type Query, type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import {
  type Chain,
  createClient,
  defineChain,
  type HttpTransport,
  http,
  type PublicActions,
} from "viem";
import {
  estimateContractGas,
  getBalance,
  getBlock,
  getBlockNumber,
  getChainId,
  getCode,
  readContract,
  simulateContract,
} from "viem/actions";
import { type Config, chooseRpc, chosenRpc } from "../config";
import { Since } from "./since";

export interface ChainContext {
  config: Config;
  chain: Chain;
  client: Reader;
  rpc: string;
  setRpc: (address: string) => void;
}

const Context = createContext<ChainContext | undefined>(undefined);

export function chainOf(config: Config, rpc: string): Chain {
  return defineChain({
    id: config.chainId,
    name: config.chainName,
    nativeCurrency: config.currency,
    rpcUrls: { default: { http: [rpc] } },
  });
}

const ACTIONS = {
  estimateContractGas,
  getBalance,
  getBlock,
  getBlockNumber,
  getChainId,
  getCode,
  readContract,
  simulateContract,
};
type Reading = Pick<PublicActions<HttpTransport, Chain>, keyof typeof ACTIONS>;

/** A client that reads from one node, many questions to a request; only what the page asks. */
export function clientOf(chain: Chain, rpc: string) {
  const client = createClient({
    chain,
    transport: http(rpc, { batch: { batchSize: 100 }, retryCount: 1, timeout: 20_000 }),
    pollingInterval: 1_000,
    cacheTime: 0,
  });
  type Action = (client: unknown, args: unknown) => unknown;
  const bound = Object.entries(ACTIONS).map(([name, action]) => [
    name,
    (args: unknown) => (action as Action)(client, args),
  ]);
  const plain = Object.fromEntries(bound) as Reading;
  const since = new Since();
  return Object.assign(client, plain, {
    /** Nothing is read from a block before this one any more: something was done in it. */
    reach: (block: bigint) => since.reach(block),
    reached: () => since.block,
    getBlockNumber: () => since.wait(plain.getBlockNumber, (number) => number),
    getBlock: ((args?: { blockNumber?: bigint }) =>
      args?.blockNumber === undefined
        ? since.wait(
            () => plain.getBlock(),
            (block) => block.number ?? 0n,
          )
        : plain.getBlock(args as never)) as Reading["getBlock"],
    readContract: ((args: { blockNumber?: bigint }) =>
      args.blockNumber === undefined
        ? since.read((blockNumber) => plain.readContract({ ...args, blockNumber } as never))
        : plain.readContract(args as never)) as Reading["readContract"],
  });
}
export type Reader = ReturnType<typeof clientOf>;

export function ChainProvider({ config, children }: { config: Config; children: ReactNode }) {
  const [rpc, set] = useState(() => chosenRpc(config));
  const queries = useQueryClient();
  const value = useMemo<ChainContext>(() => {
    const chain = chainOf(config, rpc);
    return {
      config,
      chain,
      client: clientOf(chain, rpc),
      rpc,
      setRpc: (address) => {
        chooseRpc(address);
        set(address || config.rpc);
        void queries.invalidateQueries();
      },
    };
  }, [config, rpc, queries]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useChain(): ChainContext {
  const found = useContext(Context);
  if (!found) throw new Error("no chain above");
  return found;
}

export interface Head {
  number: bigint;
  time: number;
  hash: string;
  /** It is what this browser knew last; the node was not asked. */
  kept?: true;
}

/** The block with which everything was asked last: many parts of a view watch the head, and one asks. */
const followed = new WeakMap<QueryClient, string>();

/** The latest block of the reader's node; everything read from the chain is asked again with it. */
export function useHead() {
  const { client, rpc } = useChain();
  const queries = useQueryClient();
  const head = useQuery({
    queryKey: ["head", rpc],
    queryFn: async (): Promise<Head> => {
      const block = await client.getBlock();
      client.reach(block.number);
      return { number: block.number, time: Number(block.timestamp), hash: block.hash };
    },
    refetchInterval: 2_000,
    retry: 1,
  });
  const hash = head.data && !head.data.kept ? head.data.hash : undefined;
  useEffect(() => {
    if (!hash || followed.get(queries) === hash) return;
    const first = !followed.has(queries);
    followed.set(queries, hash);
    // As the page opens, what it read or is reading is from this block or a later one: what was kept is not.
    const kept = (one: Query) => one.state.dataUpdatedAt < performance.timeOrigin;
    void queries.invalidateQueries(
      { queryKey: ["chain"], ...(first && { predicate: kept }) },
      { cancelRefetch: !first },
    );
  }, [hash, queries]);
  return head;
}
