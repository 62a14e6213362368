import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Address, type Hex, keccak256, numberToHex, toHex } from "viem";
import { useConfig, useConnection } from "wagmi";
import { getConnectorClient } from "wagmi/actions";
import { useChain } from "../chain/context";
import { at } from "../chain/contracts";
import { explain, isBeforeSending, shortOf, type Trouble, TroubleError } from "../chain/errors";
import { type Announced, type Asking, announced } from "../wallet/bundles";
import { askedFor, bundleAsker, isNotSo, wantsBundle } from "./bundle";
import { type Call, contractOf, encoded, nameOf, payerOf, tryOutTogether } from "./calls";
import { eyesOf } from "./eyes";
import { type Fate, look } from "./follow";
import type { ActState, Prompt } from "./machine";
import { permitOf, planPayment } from "./paying";
import { safeTurn } from "./safeturn";
import { actOf, forgetSent, keepSent, readSent, type Sent, sentAlready } from "./sent";
import { useSign } from "./sign";

export type { Call } from "./calls";

export interface Payment {
  /** What has to leave the sender's wallet, in the asset's smallest part. */
  amount: bigint;
  /** It may be taken later, and nothing is paid by the call itself. */
  later?: true;
  /** The role that takes it; the pool if left out. */
  to?: string;
  /** The same call with a permit as its last argument. */
  withPermit?: string;
}

/** After so long it is said that it takes long. */
const SLOW = 180_000;
const PAUSE = 1_000;

/** Sends one call of the reader's, telling each state on the way. */
export function useAct() {
  const { client, config, chain } = useChain();
  const { address, chainId } = useConnection();
  const wagmi = useConfig();
  const queries = useQueryClient();
  const sign = useSign();
  const [state, setState] = useState<ActState>({ step: "idle" });
  const gone = useRef(false);
  const allowed = useRef(false);
  /** What was done last here, and at which address of the page. */
  const done = useRef<{ sent: Sent; at: string }>(undefined);
  const connected = useRef({ address, chainId });
  connected.current = { address, chainId };
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
      // What was done may take its own view away, as joining and leaving do: its receipt stays.
      const { sent, at: place } = done.current ?? {};
      if (sent && place === location.hash) keepSent(sent);
      done.current = undefined;
    };
  }, []);

  /** Nothing goes on for an account or a chain that is not the one it was begun with. */
  const requireSame = (account: Address) => {
    if (connected.current.address !== account) throw new TroubleError({ kind: "switched" });
  };

  /** Nothing is sent twice: another tab may have sent the same while this one waited. */
  const requireNew = (account: Address, act: Hex) => {
    const same = sentAlready(chain.id, account, act);
    if (same) throw new TroubleError({ kind: "already", hash: same.hash });
  };

  const send = async (
    call: Call,
    account: Address,
    prompt?: Prompt,
    kept?: Partial<Sent>,
  ): Promise<void> => {
    const { functionName, args } = call;
    const { to, data } = encoded(config, call);
    const request = { ...contractOf(config, call), account };
    setState({ step: "checking", prompt });
    // Tried out on the reader's own node first, so that a refusal costs nothing.
    await client.simulateContract(request);
    const [gas, block, code] = await Promise.all([
      client.estimateContractGas(request),
      client.getBlockNumber(),
      client.getCode({ address: account }),
    ]);
    requireSame(account);
    requireNew(account, kept?.act ?? actOf(to, functionName, args));
    setState({ step: "wallet", prompt });
    const wallet = await getConnectorClient(wagmi, { account, chainId: chain.id });
    const chosen = await wallet.request({ method: "eth_chainId" });
    if (Number(chosen) !== chain.id) throw new TroubleError({ kind: "switched" });
    let hash: `0x${string}`;
    try {
      // Asked by itself: a library that asks once more in another way could send it twice.
      hash = await wallet.request(
        {
          method: "eth_sendTransaction",
          // Refunds are paid back at the end, so more than the estimate must be there.
          params: [{ from: account, to, data, gas: numberToHex((gas * 5n) / 4n) }],
        },
        { retryCount: 0 },
      );
    } catch (error) {
      // Where the wallet failed in some other way, it may have sent it all the same.
      if (isBeforeSending(error)) throw error;
      throw new TroubleError({ kind: "unsure", detail: shortOf(error) });
    }
    // Without a hash nothing can be followed, and it may be sent all the same.
    if (!/^0x[0-9a-f]{64}$/i.test(String(hash)))
      throw new TroubleError({ kind: "unsure", detail: String(hash) });
    const sent: Sent = {
      hash,
      chain: chain.id,
      from: account,
      what: nameOf(call),
      to,
      act: actOf(to, functionName, args),
      call: keccak256(data),
      at: Date.now(),
      block: Number(block),
      ...(code && code !== "0x" && { contract: true }),
      ...kept,
    };
    keepSent(sent);
    if (sent.contract) {
      const next = await eyesOf(client).turn(account);
      // It may have been done by now, where one owner is enough.
      const from = Math.max(0, (next ?? 0) - 1);
      const turn =
        next === undefined ? undefined : safeTurn(account, chain.id, { to, data }, hash, from);
      if (turn !== undefined) {
        sent.turn = turn;
        keepSent(sent);
      }
    }
    await finish(sent, call, account, prompt);
  };

  /** Sends several calls by one prompt, all or nothing; or one whose fee somebody else is asked to pay. */
  const sendTogether = async (
    calls: readonly Call[],
    account: Address,
    can: Announced,
    kept: Partial<Sent>,
    prompt?: Prompt,
  ): Promise<void> => {
    const last = calls.at(-1);
    if (!last) return;
    const payer = can.paymaster ? payerOf(config) : undefined;
    setState({ step: "checking", prompt });
    await tryOutTogether(client, config, calls, account);
    const block = await client.getBlockNumber();
    requireSame(account);
    requireNew(account, kept.act ?? actOf(at(config, last.role), last.functionName, last.args));
    const bundled = calls.length > 1 ? calls.length : undefined;
    setState({ step: "wallet", prompt, bundled, payer: payer && new URL(payer).host });
    const wallet = await getConnectorClient(wagmi, { account, chainId: chain.id });
    const asking = wallet as unknown as Asking;
    if (Number(await wallet.request({ method: "eth_chainId" })) !== chain.id)
      throw new TroubleError({ kind: "switched" });
    const id = toHex(crypto.getRandomValues(new Uint8Array(32)));
    const parts = calls.map((call) => encoded(config, call));
    const bundle = { id, chain: chain.id, from: account, calls: parts, paymaster: payer };
    const name = await askedFor(asking, bundle);
    const to = at(config, last.role);
    const sent: Sent = {
      hash: id,
      chain: chain.id,
      from: account,
      what: nameOf(last),
      to,
      act: actOf(to, last.functionName, last.args),
      at: Date.now(),
      block: Number(block),
      bundle: { id: name, contracts: [...new Set(parts.map((call) => call.to))] },
      ...kept,
    };
    keepSent(sent);
    await finish(sent, last, account, prompt);
  };

  /** Follows what was sent to its end, and tells it; throws where it did not come to pass. */
  const finish = async (sent: Sent, call: Call, account: Address, prompt?: Prompt) => {
    const fate = await followed(sent, prompt);
    // The page was left; what was sent stays kept, and is shown on every other page.
    if (!fate) throw new TroubleError({ kind: "left" });
    forgetSent(sent.hash);
    if (fate.is === "givenUp") {
      setState({ step: "givenUp", hash: sent.hash });
      throw new TroubleError({ kind: "told" });
    }
    if (fate.is === "replaced") {
      const after = allowed.current;
      setState({ step: "cancelled", hash: fate.tx ?? sent.hash, other: !fate.cancelled, after });
      throw new TroubleError({ kind: "told" });
    }
    if (!fate.ok) {
      const trouble = await client
        .simulateContract({ ...contractOf(config, call), account })
        .then(() => undefined, explain);
      const after = allowed.current && !fate.partly;
      setState({ step: "reverted", hash: fate.tx, trouble, partly: fate.partly, after });
      throw new TroubleError({ kind: "told" });
    }
    // From here on no figure is read from a block before this one.
    client.reach(BigInt(fate.block));
    // A permission is a step on the way, and nothing is done by it alone.
    if (prompt && prompt.n < prompt.of) return;
    const ended = { ...sent, fate };
    done.current = { sent: ended, at: location.hash };
    setState({
      step: "confirmed",
      hash: fate.tx,
      block: fate.block,
      repriced: fate.repriced,
      sent: ended,
    });
  };

  /** Asks until it has ended, however long that takes; undefined once nobody looks any more. */
  const followed = async (sent: Sent, prompt?: Prompt): Promise<Fate | undefined> => {
    const eyes = { ...eyesOf(client), bundle: bundleAsker(wagmi) };
    setState({ step: "pending", hash: sent.hash, prompt });
    let one = sent;
    while (!gone.current) {
      const seen = await look(one, eyes).catch(() => undefined);
      if (seen && "fate" in seen) return seen.fate;
      if (seen && "waiting" in seen && seen.nonce !== undefined && one.nonce === undefined) {
        one = { ...one, nonce: seen.nonce };
        if (readSent().some(({ hash }) => hash === one.hash)) keepSent(one);
      }
      const slow = Date.now() - one.at > SLOW;
      setState({
        step: "pending",
        hash: one.hash,
        slow,
        unknown: slow && seen !== undefined && "unknown" in seen,
        unseen: seen === undefined,
        doubted: seen !== undefined && "doubted" in seen,
        prompt,
      });
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    return undefined;
  };

  /** What the wallet announces, where anything of it would be used. */
  const announcedFor = async (account: Address, several: boolean): Promise<Announced> => {
    if (!several && !payerOf(config)) return { paymaster: false };
    const wallet = await getConnectorClient(wagmi, { account, chainId: chain.id });
    const found = await announced(wallet as unknown as Asking, account, chain.id);
    return { ...found, paymaster: found.paymaster && payerOf(config) !== undefined };
  };

  /** Sends one call: where the wallet lets somebody pay the fee who is named, they are asked. */
  const sendOne = async (
    call: Call,
    account: Address,
    can: Announced,
    prompt?: Prompt,
    kept: Partial<Sent> = {},
  ) => {
    if (!can.paymaster) return send(call, account, prompt, kept);
    try {
      return await sendTogether([call], account, can, kept, prompt);
    } catch (error) {
      if (!isNotSo(error)) throw error;
      return send(call, account, prompt, kept);
    }
  };

  /** Carries out a call with its payment; throws where it does not come to its end. */
  const carryOut = async (call: Call, account: Address, payment?: Payment, why = "") => {
    done.current = undefined;
    requireNew(account, actOf(at(config, call.role), call.functionName, call.args));
    const plan = payment ? await planPayment(client, config, payment, account) : { approvals: [] };
    const can = await announcedFor(account, Boolean(plan.approvals.length || plan.permit));
    const base: Partial<Sent> = {
      what: nameOf(call),
      ...(payment?.amount && !payment.later && { paid: String(payment.amount) }),
    };
    if (payment && wantsBundle(can, plan)) {
      const { approvals } = plan.permit
        ? await planPayment(client, config, payment, account, false)
        : plan;
      try {
        return await sendTogether([...approvals, call], account, can, base);
      } catch (error) {
        // It announced what it does not do, and sent nothing: then step by step.
        if (!isNotSo(error)) throw error;
      }
    }
    if (plan.approvals.length || plan.permit) {
      setState({ step: "checking" });
      // What the plan refuses is said before anything is signed or paid for.
      await tryOutTogether(client, config, [...plan.approvals.slice(0, 1), call], account, true);
    }
    const of = plan.approvals.length + (plan.permit ? 2 : 1);
    const prompt = (n: number) => (of > 1 ? { n, of } : undefined);
    const kept: Partial<Sent> = {
      ...base,
      act: actOf(at(config, call.role), call.functionName, call.args),
    };
    const send = (one: Call, n: number, more?: Partial<Sent>) =>
      sendOne(one, account, can, prompt(n), more);
    let n = 0;
    for (const approval of plan.approvals) {
      n += 1;
      await send(approval, n);
      allowed.current = true;
    }
    if (!plan.permit || !payment?.withPermit) return send(call, n + 1, kept);
    setState({ step: "signing", prompt: prompt(1) });
    requireSame(account);
    const signature = await sign(plan.permit.message, why, prompt(1));
    requireSame(account);
    const permit = permitOf(payment.amount, plan.permit.deadline, signature);
    const permitted = {
      ...call,
      functionName: payment.withPermit,
      args: [...call.args, permit],
    };
    return send(permitted, 2, kept);
  };

  /** Carries out a call; true once it is confirmed. */
  const act = async (call: Call, payment?: Payment, why = ""): Promise<boolean> => {
    if (!address) return false;
    allowed.current = false;
    try {
      await carryOut(call, address, payment, why);
      await queries.invalidateQueries();
      return true;
    } catch (error) {
      const trouble: Trouble = await explain(error);
      if (trouble.kind !== "told" && trouble.kind !== "left")
        setState({ step: "failed", trouble, after: allowed.current });
      return false;
    }
  };

  const reset = useCallback(() => setState({ step: "idle" }), []);
  return { act, state, reset, ready: Boolean(address) && chainId === chain.id };
}

export type Act = ReturnType<typeof useAct>;
