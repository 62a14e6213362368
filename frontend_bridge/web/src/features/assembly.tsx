import { useQuery } from "@tanstack/react-query";
import { type Abi, decodeFunctionData, type Hex, keccak256, toBytes } from "viem";
import { useConnection } from "wagmi";
import { useChain, useHead } from "../chain/context";
import { abis, assemblyAbi, at } from "../chain/contracts";
import type { PlanEvent } from "../chain/logs";
import { fill, useI18n } from "../i18n";
import { usePlan, useRecomputed } from "../protocol/reads";
import { busy } from "../transactions/machine";
import { ActStatus } from "../transactions/status";
import { useAct } from "../transactions/useAct";
import { When } from "../ui/fields";
import { Card, Facts, Loading, Who } from "../ui/parts";
import { Propose } from "./assembly/propose";
import { told } from "./assembly/values";

const STATES = [
  "Pending",
  "Active",
  "Canceled",
  "Defeated",
  "Succeeded",
  "Queued",
  "Expired",
  "Executed",
] as const;

export default function AssemblyPage() {
  const { t } = useI18n();
  const recomputed = useRecomputed();
  const proposals = recomputed.data?.events
    .filter((event) => event.name === "ProposalCreated")
    .reverse();
  return (
    <>
      <h1>{t.assemblyTitle}</h1>
      <p className="lead">{t.assemblyLead}</p>
      {!proposals && <Loading error={recomputed.error} />}
      {proposals?.length === 0 && (
        <Card title={t.proposals}>
          <p className="muted">{t.noProposals}</p>
        </Card>
      )}
      {proposals?.map((event) => (
        <Proposal key={event.tx} event={event} />
      ))}
      <Propose />
    </>
  );
}

function Proposal({ event }: { event: PlanEvent }) {
  const { t } = useI18n();
  const { client, config, rpc } = useChain();
  const head = useHead();
  const { address } = useConnection();
  const { act, state, ready } = useAct();
  const id = event.args.proposalId as bigint;
  const now = useQuery({
    queryKey: ["chain", "proposal", rpc, String(id), address],
    queryFn: async () => {
      const assembly = { address: at(config, "assembly"), abi: assemblyAbi } as const;
      const [standing, votes, snapshot, deadline, eta] = await Promise.all([
        client.readContract({ ...assembly, functionName: "state", args: [id] }),
        client.readContract({ ...assembly, functionName: "proposalVotes", args: [id] }),
        client.readContract({ ...assembly, functionName: "proposalSnapshot", args: [id] }),
        client.readContract({ ...assembly, functionName: "proposalDeadline", args: [id] }),
        client.readContract({ ...assembly, functionName: "proposalEta", args: [id] }),
      ]);
      // To close the plan more are needed than the snapshot's quorum.
      const quorum = await client.readContract({
        ...assembly,
        functionName: "quorumOf",
        args: [id],
      });
      const extended = await client.readContract({
        ...assembly,
        functionName: "isExtended",
        args: [id],
      });
      const voted = address
        ? await client.readContract({ ...assembly, functionName: "hasVoted", args: [id, address] })
        : false;
      return {
        standing: STATES[standing] ?? "Pending",
        votes,
        snapshot,
        deadline,
        eta,
        quorum,
        extended,
        voted,
      };
    },
    retry: 1,
  });
  const description = String(event.args.description);
  const words = description.replace(/#proposer=0x[0-9a-fA-F]{40}$/, "").trim();
  const whole = [
    event.args.targets,
    event.args.values,
    event.args.calldatas,
    keccak256(toBytes(description)),
  ];
  const call = (functionName: string, args: readonly unknown[]) =>
    void act({ role: "assembly", functionName, args });
  if (!now.data) return <Loading error={now.error} />;
  const { standing, votes, quorum, eta } = now.data;
  const [against, infavour, abstain] = votes;
  return (
    <Card
      title={words}
      aside={<span className={`chip state ${standing}`}>{t.proposalStates[standing]}</span>}
    >
      <Changes targets={event.args.targets as Hex[]} calldatas={event.args.calldatas as Hex[]} />
      <Facts
        rows={[
          [t.proposedBy, <Who key="w" address={String(event.args.proposer)} />],
          [t.votesFor, String(infavour)],
          [t.votesAgainst, String(against)],
          [t.votesAbstain, String(abstain)],
          [t.quorum, String(quorum)],
          [t.votingFrom, <When key="s" at={now.data.snapshot} />],
          [t.votingUntil, <When key="d" at={now.data.deadline} />],
          ...(eta
            ? ([[t.effectFrom, <When key="e" at={eta} />]] as [string, React.ReactNode][])
            : []),
        ]}
      />
      {standing === "Active" && address && !now.data.voted && (
        <div className="row wrap">
          <button
            type="button"
            className="primary"
            disabled={!ready || busy(state)}
            onClick={() => call("castVote", [id, 1])}
          >
            {t.voteFor}
          </button>
          <button
            type="button"
            disabled={!ready || busy(state)}
            onClick={() => call("castVote", [id, 0])}
          >
            {t.voteAgainst}
          </button>
          <button
            type="button"
            disabled={!ready || busy(state)}
            onClick={() => call("castVote", [id, 2])}
          >
            {t.voteAbstain}
          </button>
        </div>
      )}
      {now.data.extended && standing === "Active" && (
        <p className="banner warn">{t.voteExtended}</p>
      )}
      {now.data.voted && <p className="muted">{t.youVoted}</p>}
      {standing === "Succeeded" && address && (
        <button type="button" disabled={!ready || busy(state)} onClick={() => call("queue", whole)}>
          {t.queue}
        </button>
      )}
      {standing === "Queued" && address && (
        <button
          type="button"
          disabled={!ready || busy(state) || Number(eta) > (head.data?.time ?? 0)}
          onClick={() => call("execute", whole)}
        >
          {t.execute}
        </button>
      )}
      {standing === "Pending" &&
        address?.toLowerCase() === String(event.args.proposer).toLowerCase() && (
          <button
            type="button"
            disabled={!ready || busy(state)}
            onClick={() => call("cancel", whole)}
          >
            {t.cancelProposal}
          </button>
        )}
      <ActStatus state={state} />
    </Card>
  );
}

/** The arguments by the names that the function gives them. */
function named(abi: Abi, functionName: string, args: readonly unknown[] | undefined) {
  const entry = abi.find((one) => one.type === "function" && one.name === functionName);
  const inputs = entry?.type === "function" ? entry.inputs : [];
  return Object.fromEntries((args ?? []).map((value, n) => [inputs[n]?.name || String(n), value]));
}

/** A part's own name, with its place before it if it is part of a list. */
function placed(name: string, key: string): string {
  if (/^\d+$/.test(key)) return name ? String(Number(key) + 1) : key;
  return /^\d+$/.test(name) ? `${name} ${key}` : key;
}

/** Arguments as names and values, structs taken apart and lists in one line. */
function leaves(value: unknown, name = ""): [string, unknown][] {
  if (Array.isArray(value) && value.every((one) => typeof one !== "object"))
    return [[name, value.join(", ")]];
  if (value && typeof value === "object")
    return Object.entries(value).flatMap(([key, part]) => leaves(part, placed(name, key)));
  return [[name, value]];
}

/** The name of a leaf: that of its field, with its place in a list before it. */
function nameOf(name: string, fields: Partial<Record<string, string>>): string {
  const parts = name.split(" ");
  const field = parts.pop() ?? name;
  return [...parts.filter((part) => /^\d+$/.test(part)), fields[field] ?? field].join(". ");
}

/** The calls of a proposal, decoded by the plan's own ABIs. */
function Changes({ targets, calldatas }: { targets: Hex[]; calldatas: Hex[] }) {
  const { t } = useI18n();
  const { config } = useChain();
  const plan = usePlan();
  const asset = plan.data?.asset ?? { decimals: 0, symbol: "" };
  return (
    <ul className="plain changes">
      {targets.map((target, place) => {
        const role = Object.keys(config.addresses).find(
          (name) => config.addresses[name]?.toLowerCase() === target.toLowerCase(),
        );
        const abi = role ? abis[role] : undefined;
        const data = calldatas[place] ?? "0x";
        try {
          if (!abi) throw new Error("unknown");
          const { functionName, args } = decodeFunctionData({ abi, data });
          return (
            <li key={`${target}${data}`}>
              <strong>{t.changes[functionName] ?? functionName}</strong>
              <dl className="facts">
                {leaves(named(abi, functionName, args)).map(([name, value]) => (
                  <div key={name}>
                    <dt>{nameOf(name, t.fields)}</dt>
                    <dd className="wrap">{told(name, value, asset)}</dd>
                  </div>
                ))}
              </dl>
            </li>
          );
        } catch {
          return (
            <li key={`${target}${data}`} className="banner bad">
              {fill(t.unknownCall, { target })}
            </li>
          );
        }
      })}
    </ul>
  );
}
