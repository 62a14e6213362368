import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Hex, zeroAddress } from "viem";
import { useConnection } from "wagmi";
import { useAct } from "../act/useAct";
import { useChain } from "../chain/context";
import { at, registryAbi, roleWith } from "../chain/contracts";
import { hashOfFile } from "../chain/files";
import { optional, type Plan, usePlan, useRecomputed } from "../chain/reads";
import { parseAmount } from "../format";
import { fill, useI18n } from "../i18n";
import { When } from "../ui/fields";
import { Card, Facts, Field, Loading, Send, Who } from "../ui/parts";
import { Due } from "./member/due";

export default function StewardshipPage() {
  const { t } = useI18n();
  const plan = usePlan();
  if (!plan.data) return <Loading error={plan.error} retry={() => void plan.refetch()} />;
  return (
    <>
      <h1>{t.stewardTitle}</h1>
      <p className="lead">{t.stewardLead}</p>
      <Card title={t.rolesTitle}>
        <Facts
          rows={[
            [t.steward, <Who key="s" address={plan.data.steward} />],
            [t.registrar, <Who key="r" address={plan.data.registrar} />],
            ...(plan.data.supervisor === zeroAddress
              ? []
              : ([[t.supervisor, <Who key="u" address={plan.data.supervisor} />]] as [
                  string,
                  React.ReactNode,
                ][])),
            ...plan.data.seats.map(
              ({ holder, number }) =>
                [`${t.seat} ${number}`, <Who key={holder} address={holder} />] as [
                  string,
                  React.ReactNode,
                ],
            ),
          ]}
        />
      </Card>
      <div className="columns">
        <Publish plan={plan.data} />
        <div>
          <Due always />
          <Supervise plan={plan.data} />
          <Sponsor />
        </div>
      </div>
    </>
  );
}

/** A report file, its hash, and the range that must follow on the last one. */
function Publish({ plan }: { plan: Plan }) {
  const { t } = useI18n();
  const { address } = useConnection();
  const { act, state, ready } = useAct();
  const { client, config } = useChain();
  const recomputed = useRecomputed();
  const [file, setFile] = useState<{ name: string; hash: Hex }>();
  const [location, setLocation] = useState("");
  const [from, setFrom] = useState<string>();
  const [to, setTo] = useState<string>();
  const last = useQuery({
    queryKey: ["chain", "lastReport"],
    queryFn: async () => {
      const registry = { address: at(config, "registry"), abi: registryAbi } as const;
      const count = await client.readContract({ ...registry, functionName: "reportCount" });
      if (!count) return undefined;
      return client.readContract({ ...registry, functionName: "reportOf", args: [BigInt(count)] });
    },
  });
  const expected = last.data ? Number(last.data.toBlock) + 1 : config.firstBlock;
  const first = from ?? String(expected);
  const end = to ?? String(Math.max(expected, (recomputed.data?.block ?? 1) - 1));
  const right = /^\d+$/.test(first) && /^\d+$/.test(end) && Number(end) >= Number(first);
  const steward = address?.toLowerCase() === plan.steward.toLowerCase();
  return (
    <Card title={t.publishTitle}>
      <p>{t.publishLead}</p>
      <Field label={t.reportFile} hint={file && <span className="mono wrap">{file.hash}</span>}>
        <input
          type="file"
          onChange={async (event) => {
            const chosen = event.target.files?.[0];
            if (!chosen) return setFile(undefined);
            setFile({ name: chosen.name, hash: await hashOfFile(chosen) });
            const range = await rangeOf(chosen);
            if (range) {
              setFrom(String(range[0]));
              setTo(String(range[1]));
            }
          }}
        />
      </Field>
      <div className="grid">
        <Field label={t.fromBlock}>
          <input inputMode="numeric" value={first} onChange={(e) => setFrom(e.target.value)} />
        </Field>
        <Field label={t.toBlock} error={right ? undefined : t.rangeWrong}>
          <input inputMode="numeric" value={end} onChange={(e) => setTo(e.target.value)} />
        </Field>
      </div>
      <Field label={t.location}>
        <input
          value={location}
          placeholder="https://…"
          onChange={(e) => setLocation(e.target.value)}
        />
      </Field>
      {!steward && <p className="muted">{t.onlySteward}</p>}
      <Send
        state={state}
        disabled={!ready || !file || !right || !steward}
        onClick={() =>
          void act({
            role: "registry",
            functionName: "publish",
            args: [file?.hash, BigInt(first), BigInt(end), location],
          })
        }
      >
        {t.publishGo}
      </Send>
    </Card>
  );
}

/** The block range that a report names, whatever its other fields are. */
async function rangeOf(file: File): Promise<[number, number] | undefined> {
  try {
    const text = await file.text();
    const found = (name: string) => new RegExp(`"${name}"\\s*:\\s*"?(\\d+)"?`).exec(text)?.[1];
    const first = found("from_block") ?? found("fromBlock") ?? found("first_block");
    const last = found("to_block") ?? found("toBlock") ?? found("last_block");
    return first && last ? [Number(first), Number(last)] : undefined;
  } catch {
    return undefined;
  }
}

/** Stopping joins, where the plan has a supervisor. */
function Supervise({ plan }: { plan: Plan }) {
  const { t } = useI18n();
  const { client, config, rpc } = useChain();
  const { address } = useConnection();
  const { act, state, ready } = useAct();
  const [days, setDays] = useState("30");
  const role = roleWith(config, "stopJoins", ["enrolment"]);
  const until = useQuery({
    queryKey: ["chain", "stopped", rpc],
    queryFn: async () =>
      (await optional<bigint>(client, config, "enrolment", "joinsStoppedUntil")) ?? 0n,
    enabled: Boolean(role),
  });
  if (!role) return null;
  const mine = address?.toLowerCase() === plan.supervisor.toLowerCase();
  const right = /^\d{1,2}$/.test(days) && Number(days) >= 1 && Number(days) <= 90;
  return (
    <Card title={t.stopTitle}>
      <p>{t.stopLead}</p>
      {until.data ? (
        <p>
          {t.stoppedUntil} <When at={until.data} />
        </p>
      ) : null}
      <Field label={fill(t.stopDays, { most: 90 })} error={right ? undefined : t.daysWrong}>
        <input inputMode="numeric" value={days} onChange={(event) => setDays(event.target.value)} />
      </Field>
      {!mine && <p className="muted">{t.onlySupervisor}</p>}
      <Send
        quiet
        state={state}
        disabled={!ready || !right || !mine}
        onClick={() => void act({ role, functionName: "stopJoins", args: [BigInt(days)] })}
      >
        {t.stopGo}
      </Send>
    </Card>
  );
}

function Sponsor() {
  const { t } = useI18n();
  const plan = usePlan();
  const { act, state, ready } = useAct();
  const [text, setText] = useState("");
  if (!plan.data) return null;
  const value = text ? parseAmount(text, plan.data.asset.decimals) : undefined;
  return (
    <Card title={t.sponsorTitle}>
      <p>{t.sponsorLead}</p>
      <Field
        label={`${t.amount} (${plan.data.asset.symbol})`}
        error={text && value === undefined ? t.amountWrong : undefined}
      >
        <input
          inputMode="decimal"
          value={text}
          placeholder="0.00"
          onChange={(e) => setText(e.target.value)}
        />
      </Field>
      <Send
        quiet
        state={state}
        disabled={!ready || !value}
        onClick={() =>
          value &&
          void act({ role: "pool", functionName: "fundReserve", args: [value] }, { amount: value })
        }
      >
        {t.sponsorGo}
      </Send>
    </Card>
  );
}
