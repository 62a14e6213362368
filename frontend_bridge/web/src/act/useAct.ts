import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Abi, Address, ReplacementReturnType } from "viem";
import { writeContract } from "viem/actions";
import { useConfig, useConnection } from "wagmi";
import { getConnectorClient } from "wagmi/actions";
import { useChain } from "../chain/context";
import { abis, at, errorsAbi } from "../chain/contracts";
import { explain, type Trouble } from "../chain/errors";
import { permitMessage } from "../chain/typed";
import type { ActState } from "./machine";
import { forgetSent, keepSent } from "./sent";
import { settle } from "./settle";
import { useSign } from "./sign";

export interface Call {
  role: string;
  functionName: string;
  args: readonly unknown[];
}

export interface Payment {
  /** What has to leave the sender's wallet, in the asset's smallest part. */
  amount: bigint;
  /** The role that takes it; the pool if left out. */
  to?: string;
  /** The same call with a permit as its last argument. */
  withPermit?: string;
}

/** How long a receipt is waited for before it is said that it takes long. */
const WAIT = 180_000;
const PAUSE = 4_000;

class Refused extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.kind);
  }
}

/** Sends one call of the reader's, telling each state on the way. */
export function useAct() {
  const { client, config, chain } = useChain();
  const { address, chainId } = useConnection();
  const wagmi = useConfig();
  const queries = useQueryClient();
  const sign = useSign();
  const [state, setState] = useState<ActState>({ step: "idle" });
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);

  const send = useCallback(
    async (call: Call, account: Address): Promise<bigint> => {
      const abi = [...(abis[call.role] ?? []), ...errorsAbi] as Abi;
      const request = { address: at(config, call.role), abi, args: call.args, account };
      setState({ step: "checking" });
      // Tried out on the reader's own node first, so that a refusal costs nothing.
      await client.simulateContract({ ...request, functionName: call.functionName });
      const gas = await client.estimateContractGas({ ...request, functionName: call.functionName });
      setState({ step: "wallet" });
      const wallet = await getConnectorClient(wagmi, { account, chainId: chain.id });
      const hash = await writeContract(wallet, {
        ...request,
        functionName: call.functionName,
        chain,
        // Refunds are paid back at the end, so more than the estimate must be there.
        gas: (gas * 5n) / 4n,
      });
      setState({ step: "pending", hash });
      const kept = { chain: chain.id, from: account, what: call.functionName, at: Date.now() };
      keepSent({ ...kept, hash });
      let replaced: ReplacementReturnType | undefined;
      let known = hash;
      const receipt = await settle({
        wait: () =>
          client.waitForTransactionReceipt({
            hash: known,
            timeout: WAIT,
            onReplaced: (by) => {
              replaced = by;
              forgetSent(known);
              known = by.transaction.hash;
              keepSent({ ...kept, hash: known });
              setState({ step: "pending", hash: known, replaced: true });
            },
          }),
        onSlow: () => setState({ step: "pending", hash: known, slow: true }),
        stopped: () => gone.current,
        pause: () => new Promise((resolve) => setTimeout(resolve, PAUSE)),
      });
      // The page was left; what was sent stays kept, and is told of on every other page.
      if (!receipt) throw new Refused({ kind: "rejected" });
      forgetSent(known);
      const mined = receipt.transactionHash;
      if (replaced && replaced.reason !== "repriced") {
        setState({ step: "cancelled", hash: mined });
        throw new Refused({ kind: "rejected" });
      }
      if (receipt.status !== "success") {
        const trouble = await client
          .simulateContract({ ...request, functionName: call.functionName })
          .then(() => undefined, explain);
        setState({ step: "reverted", hash: mined, trouble });
        throw new Refused({ kind: "rejected" });
      }
      setState({
        step: "confirmed",
        hash: mined,
        block: receipt.blockNumber,
        replaced: !!replaced,
      });
      return receipt.blockNumber;
    },
    [client, config, chain, wagmi],
  );

  /** Permits or allows the payment, and returns the call that makes it. */
  const paid = useCallback(
    async (call: Call, payment: Payment, account: Address, why: string): Promise<Call> => {
      const taker = at(config, payment.to ?? "pool");
      if (payment.amount === 0n) return call;
      const asset = { address: config.asset, abi: abis.asset ?? [] };
      const allowed = (await client.readContract({
        ...asset,
        functionName: "allowance",
        args: [account, taker],
      })) as bigint;
      if (allowed >= payment.amount) return call;
      const code = await client.getCode({ address: account });
      const now = (await client.getBlock()).timestamp;
      const deadline = now + 3_600n;
      // A contract wallet cannot sign a permit; it gives an allowance by a transaction.
      const message =
        payment.withPermit && (!code || code === "0x")
          ? await permitMessage(client, config, account, taker, payment.amount, deadline)
          : undefined;
      if (!message || !payment.withPermit) {
        const allow = { role: "asset", functionName: "approve", args: [taker, payment.amount] };
        await send(allow, account);
        return call;
      }
      setState({ step: "signing" });
      const signature = await sign(message, why);
      const permit = {
        value: payment.amount,
        deadline,
        v: Number.parseInt(signature.slice(130, 132), 16),
        r: signature.slice(0, 66),
        s: `0x${signature.slice(66, 130)}`,
      };
      return { ...call, functionName: payment.withPermit, args: [...call.args, permit] };
    },
    [client, config, send, sign],
  );

  /** Carries out a call; true once it is confirmed. */
  const act = useCallback(
    async (call: Call, payment?: Payment, why = ""): Promise<boolean> => {
      if (!address) return false;
      try {
        const final = payment ? await paid(call, payment, address, why) : call;
        await send(final, address);
        await queries.invalidateQueries();
        return true;
      } catch (error) {
        if (!(error instanceof Refused))
          setState({ step: "failed", trouble: await explain(error) });
        return false;
      }
    },
    [address, paid, send, queries],
  );

  const reset = useCallback(() => setState({ step: "idle" }), []);
  return { act, state, reset, ready: Boolean(address) && chainId === chain.id };
}

export type Act = ReturnType<typeof useAct>;
