import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { zeroAddress } from "viem";
import { useConnection } from "wagmi";
import { parseAmount } from "../amounts";
import { useChain } from "../chain/context";
import { roleWith } from "../chain/contracts";
import { fill, useI18n } from "../i18n";
import { optional } from "../protocol/optional";
import { type Plan, usePlan } from "../protocol/reads";
import { Send } from "../transactions/send";
import { useAct } from "../transactions/useAct";
import { When } from "../ui/fields";
import { AmountField } from "../ui/inputs";
import { InOffice } from "../ui/office";
import { Card, Facts, Field, Loading, Who } from "../ui/parts";
import { Due } from "./member/due";
import { Publish } from "./stewardship/publish";

const Quarters = lazy(() => import("./services/quarters"));
const Subscriptions = lazy(() => import("./stewardship/subscriptions"));

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
        <InOffice>
          <Publish plan={plan.data} />
        </InOffice>
        <div>
          <Due always />
          <Suspense fallback={<Loading />}>
            <Subscriptions plan={plan.data} />
          </Suspense>
          <Supervise plan={plan.data} />
          <Sponsor />
        </div>
      </div>
      <Suspense fallback={<Loading />}>
        <Quarters />
      </Suspense>
    </>
  );
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
      <AmountField
        label={t.amount}
        symbol={plan.data.asset.symbol}
        text={text}
        onText={setText}
        error={text && value === undefined ? t.amountWrong : undefined}
      />
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
