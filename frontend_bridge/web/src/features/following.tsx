import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Address } from "viem";
import { useConnection } from "wagmi";
import { Link } from "wouter";
import { chainOf, clientOf, useChain } from "../chain/context";
import { type Config, choosePlan, planKey } from "../config";
import { day, shortAddress, time, usualAmount, withUnit } from "../format";
import { fill, useI18n } from "../i18n";
import { type Cover, readStands, type Stand } from "../protocol/household";
import { readPlan } from "../protocol/reads";
import { InOffice, useOffice } from "../ui/office";
import { Card, Field } from "../ui/parts";
import { Empty, Loading } from "../ui/states";
import { rename, show, useFollowing } from "../wallet/following";
import { Watching } from "./member/watching";

/** A household on one screen: every wallet in every plan, and the next step of each. */
export default function FollowingPage() {
  return (
    <InOffice>
      <Household />
    </InOffice>
  );
}

function Household() {
  const { t } = useI18n();
  const { household } = useOffice();
  const { config } = useChain();
  const { address } = useConnection();
  const { all } = useFollowing();
  const wallets = [...(address ? [address] : []), ...all.map((one) => one.address)];
  const unique = wallets.filter(
    (one, place) =>
      wallets.findIndex((other) => other.toLowerCase() === one.toLowerCase()) === place,
  );
  return (
    <>
      <h1>{t.followingTitle}</h1>
      <p className="lead">{household.lead}</p>
      {!unique.length && <Empty>{t.followNobody}</Empty>}
      {(config.plans ?? [config]).map((plan) => (
        <PlanCard key={planKey(plan as Config)} plan={plan as Config} wallets={unique} />
      ))}
      <Card title={household.walletsTitle}>
        <p className="muted">{household.namesStay}</p>
        {unique.map((one) => (
          <Named key={one.toLowerCase()} address={one} />
        ))}
        <Watching />
      </Card>
    </>
  );
}

/** How the reader calls a wallet; kept in this browser alone. */
function useNameOf() {
  const { all } = useFollowing();
  return (one: Address) =>
    all.find(({ address }) => address.toLowerCase() === one.toLowerCase())?.name;
}

function Named({ address }: { address: Address }) {
  const { household } = useOffice();
  const named = useNameOf();
  const [text, setText] = useState<string>();
  const known = named(address) ?? "";
  return (
    <form
      className="row wrap"
      data-named={address}
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== undefined) rename(address, text);
        setText(undefined);
      }}
    >
      <Field label={fill(household.name, { wallet: shortAddress(address) })}>
        <input
          maxLength={40}
          autoComplete="off"
          value={text ?? known}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <button type="submit" className="quiet small" disabled={text === undefined || text === known}>
        {household.nameGo}
      </button>
    </form>
  );
}

function PlanCard({ plan, wallets }: { plan: Config; wallets: Address[] }) {
  const { t } = useI18n();
  const { household } = useOffice();
  const { config, client, rpc } = useChain();
  const is = planKey(plan) === planKey(config);
  const reader = () => (is ? client : clientOf(chainOf(plan, plan.rpc), plan.rpc));
  const fixed = useQuery({
    queryKey: ["plans", "fixed", planKey(plan), is && rpc],
    queryFn: () => readPlan(reader(), plan),
    staleTime: 600_000,
    retry: 1,
  });
  const found = useQuery({
    queryKey: ["plans", "stands", planKey(plan), is && rpc, wallets],
    queryFn: () =>
      fixed.data ? readStands(reader(), plan, fixed.data, wallets) : Promise.reject(),
    enabled: fixed.data !== undefined,
    refetchInterval: 15_000,
    retry: 1,
  });
  const error = fixed.error ?? found.error;
  const open = (path: string, wallet?: Address) => {
    if (wallet) show(wallet);
    if (is) {
      location.hash = path;
      return;
    }
    choosePlan(plan);
    location.hash = path;
    location.reload();
  };
  const urgent = found.data?.stands.filter(({ step }) => isUrgent(step.is)).length ?? 0;
  return (
    <Card
      title={plan.title ?? plan.plan}
      aside={
        is ? (
          <span className="chip good">{t.shownPlan}</span>
        ) : (
          <button type="button" onClick={() => open("#/")}>
            {t.choosePlanGo}
          </button>
        )
      }
    >
      <p className="muted">
        {plan.chainName}
        {found.data && ` · ${t.block} ${found.data.block}`}
      </p>
      {!found.data && (
        <Loading
          shape="rows"
          error={error}
          retry={() => void (fixed.data ? found.refetch() : fixed.refetch())}
        />
      )}
      {found.data && found.error && <p className="banner warn">{household.old}</p>}
      {found.data && wallets.length > 0 && (
        <p data-household={urgent}>
          {urgent
            ? fill(household.urgent, { n: urgent, of: wallets.length })
            : household.nothingUrgent}
        </p>
      )}
      <ul className="plain rows">
        {found.data?.stands.map((one) => (
          <Row
            key={one.address}
            stand={one}
            asset={fixed.data?.asset ?? { decimals: 0, symbol: "" }}
            open={() => open("#/member", one.address)}
          />
        ))}
      </ul>
      <p className="muted">
        {household.readOnly} <Link href="/member">{t.navMember}</Link>
      </p>
    </Card>
  );
}

/** What should not wait for the next look. */
function isUrgent(step: Stand["step"]["is"]): boolean {
  return !["nothing", "guardian"].includes(step);
}

const TONES: Record<Cover["is"], string> = {
  none: "",
  covered: "good",
  waiting: "warn",
  bandOver: "bad",
  lapsed: "bad",
};

/** One wallet: who, covered until when, what is due, and the one next step. */
function Row({
  stand,
  asset,
  open,
}: {
  stand: Stand;
  asset: { decimals: number; symbol: string };
  open: () => void;
}) {
  const { language } = useI18n();
  const { household } = useOffice();
  const { address, cover, balance, held, back, step } = stand;
  const named = useNameOf()(address);
  const money = (value: bigint, up = false) =>
    withUnit(usualAmount(value, asset.decimals, { up }), asset.symbol);
  const covers: Record<Cover["is"], string> = {
    none: household.none,
    covered: household.covered,
    waiting: household.waiting,
    bandOver: household.bandOver,
    lapsed: household.lapsed,
  };
  const values = {
    until:
      cover.is === "covered"
        ? day(cover.until, language)
        : cover.is === "lapsed"
          ? time(cover.until, language)
          : "",
    from: cover.is === "waiting" ? day(cover.from, language) : "",
    since:
      cover.is === "bandOver"
        ? day(cover.since, language)
        : cover.is === "lapsed"
          ? time(cover.since, language)
          : "",
  };
  const steps: Record<Stand["step"]["is"], string> = {
    object: household.stepObject,
    back: household.stepBack,
    backLate: household.stepBackLate,
    settle: household.stepSettle,
    due: household.stepDue,
    band: household.stepBand,
    pay: household.stepPay,
    guardian: household.stepGuardian,
    nothing: household.stepNothing,
  };
  const about = {
    n: "claim" in step ? step.claim : "",
    day: "day" in step ? day(step.day, language) : "",
    until: "until" in step ? time(step.until, language) : "",
  };
  return (
    <li data-wallet={address}>
      <span>
        <strong title={address}>
          {named ?? <span className="mono">{shortAddress(address)}</span>}
        </strong>{" "}
        <span className={`chip ${TONES[cover.is]}`} data-cover={cover.is}>
          {fill(covers[cover.is], values)}
        </span>
        <br />
        <span className="muted">
          {cover.is !== "none" && fill(household.has, { amount: money(balance) })}{" "}
          {held > 0n && fill(household.held, { amount: money(held) })}{" "}
          {back !== undefined && back > 0n && fill(household.back, { amount: money(back, true) })}
        </span>
        <br />
        <span data-next={step.is}>{fill(steps[step.is], about)}</span>
      </span>
      <span className="right">
        <button type="button" className="small" onClick={open}>
          {household.look}
        </button>
      </span>
    </li>
  );
}
