import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { type ApiEvent, type ApiMember, askAll } from "../api";
import { useChain } from "../chain/context";
import { claimStates } from "../chain/contracts";
import { useBooksNow, useClaimList, usePlan, useRecomputed } from "../chain/reads";
import { amount } from "../format";
import { fill, useI18n } from "../i18n";
import { PartsBar } from "../ui/chart";
import { Money, OnDay, useNames, When } from "../ui/fields";
import { Card, ClaimLink, Facts, Figure, Loading, StateChip, Table, Who } from "../ui/parts";
import { Reports } from "./books/reports";
import { VerifyCard } from "./books/verify";
import { BooksCharts } from "./charts";

const TABS = ["solvency", "members", "claims", "settlements", "reports"] as const;

export default function BooksPage({ tab }: { tab?: string }) {
  const { t } = useI18n();
  const chosen = TABS.find((name) => name === tab) ?? "solvency";
  return (
    <>
      <h1>{t.booksTitle}</h1>
      <p className="lead">{t.booksLead}</p>
      <VerifyCard />
      <nav className="tabs" aria-label={t.booksTitle}>
        {TABS.map((name) => (
          <Link
            key={name}
            href={`/books/${name}`}
            aria-current={name === chosen ? "page" : undefined}
          >
            {t.tabs[name]}
          </Link>
        ))}
      </nav>
      {chosen === "solvency" && <Solvency />}
      {chosen === "members" && <Members />}
      {chosen === "claims" && <Claims />}
      {chosen === "settlements" && <Settlements />}
      {chosen === "reports" && <Reports />}
    </>
  );
}

/** Where the rows come from: the index, or the chain itself when the index is away. */
function Source({ from, block }: { from: "api" | "chain"; block: number }) {
  const { t } = useI18n();
  return (
    <p className="muted source" data-source={from}>
      {fill(from === "api" ? t.sourceApi : t.sourceChain, { block })}
    </p>
  );
}

function Solvency() {
  const { t } = useI18n();
  const plan = usePlan();
  const now = useBooksNow();
  const recomputed = useRecomputed();
  if (!plan.data || !now.data)
    return <Loading error={plan.error ?? now.error} retry={() => void now.refetch()} />;
  const { books, held, room } = now.data;
  const { decimals } = plan.data.asset;
  const parts = [
    { name: t.balancesOfMembers, value: books.totalBalances, tone: "teal" },
    { name: t.reserve, value: books.reserve, tone: "gold" },
    { name: t.owedByName, value: books.owed, tone: "rose" },
    { name: t.carry, value: books.carry, tone: "grey" },
  ];
  const owes = parts.reduce((sum, part) => sum + part.value, 0n);
  return (
    <>
      <Card title={t.solvencyTitle}>
        <div className="figures">
          <Figure name={t.heldTogether}>
            <Money value={held} />
          </Figure>
          <Figure name={t.owesTogether} note={held >= owes ? t.solvent : t.insolvent}>
            <Money value={owes} />
          </Figure>
          <Figure name={t.roomLeft} note={t.roomNote}>
            <Money value={room} />
          </Figure>
        </div>
        <PartsBar
          label={t.solvencyTitle}
          parts={parts.map((part) => ({
            name: part.name,
            share: Number(part.value),
            text: amount(part.value, decimals, 2),
            tone: part.tone,
          }))}
        />
        <Facts
          rows={[
            [
              t.canCollect,
              <Money key="c" value={plan.data.rules.capPerUnit * BigInt(books.activeUnits)} />,
            ],
            [t.pendingShares, <Money key="p" value={books.pendingShares} />],
          ]}
        />
      </Card>
      <Card title={t.chartsTitle}>
        {recomputed.data ? (
          <BooksCharts daily={recomputed.data.books.daily} />
        ) : (
          <Loading error={recomputed.error} />
        )}
      </Card>
    </>
  );
}

/** A list of the index and, only if that is away, what the chain says. */
function useListed<T>(path: string) {
  const { config } = useChain();
  const api = useQuery({
    queryKey: ["api", path],
    queryFn: () => askAll<T>(config.api, path, 2_000),
    retry: 0,
    enabled: Boolean(config.api),
    refetchInterval: 10_000,
  });
  const away = !config.api || api.isError;
  const recomputed = useRecomputed(away);
  return { api, recomputed, error: away ? recomputed.error : undefined };
}

function Members() {
  const { t } = useI18n();
  const [standing, setStanding] = useState("");
  const names = useNames();
  const { api, recomputed, error } = useListed<ApiMember>("members");
  const rows = api.data
    ? api.data.data.map((m) => ({
        address: m.address,
        standing: m.standing,
        units: BigInt(m.position.units),
        balance: BigInt(m.balance),
        band: m.membership.band as string | undefined,
      }))
    : [...(recomputed.data?.books.accounts.values() ?? [])].map((a) => ({
        address: a.address,
        standing: a.standing,
        units: a.units,
        balance: a.balance,
        band: undefined,
      }));
  if (!api.data && !recomputed.data) return <Loading error={error} />;
  const shown = rows.filter((row) => !standing || row.standing === standing);
  return (
    <Card
      title={`${t.tabs.members} (${shown.length})`}
      aside={
        <select
          aria-label={t.standing}
          value={standing}
          onChange={(e) => setStanding(e.target.value)}
        >
          <option value="">{t.everybody}</option>
          {(["active", "lapsed", "left"] as const).map((word) => (
            <option key={word} value={word}>
              {t.standings[word]}
            </option>
          ))}
        </select>
      }
    >
      <Source
        from={api.data ? "api" : "chain"}
        block={api.data?.block.number ?? recomputed.data?.block ?? 0}
      />
      <Table
        label={t.tabs.members}
        head={[t.member, t.standing, t.band, [t.units], [t.balance]]}
        rows={shown.slice(0, 500).map((row) => ({
          key: row.address,
          cells: [
            <Who key="w" address={row.address} />,
            <span key="s" className={`chip ${row.standing === "active" ? "good" : ""}`}>
              {t.standings[row.standing]}
            </span>,
            row.band !== undefined && row.units ? names.band(Number(row.band)) : "",
            row.units ? String(row.units) : "",
            <Money key="m" value={row.balance} />,
          ],
        }))}
      />
    </Card>
  );
}

function Claims() {
  const { t } = useI18n();
  const claims = useClaimList(500);
  const names = useNames();
  const [state, setState] = useState("");
  if (!claims.data) return <Loading error={claims.error} retry={() => void claims.refetch()} />;
  const shown = claims.data.filter((row) => !state || row.state === state);
  return (
    <Card
      title={`${t.tabs.claims} (${shown.length})`}
      aside={
        <select
          aria-label={t.state}
          value={state}
          onChange={(event) => setState(event.target.value)}
        >
          <option value="">{t.allStates}</option>
          {claimStates.slice(1).map((name) => (
            <option key={name} value={name}>
              {t.states[name] ?? name}
            </option>
          ))}
        </select>
      }
    >
      <Table
        label={t.tabs.claims}
        head={[t.claim, t.state, t.kind, t.band, t.incidentDay, t.filedAt, [t.benefit]]}
        rows={shown.map(({ number, claim, state: word }) => ({
          key: String(number),
          cells: [
            <ClaimLink key="c" number={number} />,
            <StateChip key="s" state={word} />,
            names.kind(claim.benefitClass),
            names.band(claim.band),
            <OnDay key="d" number={claim.day} />,
            <When key="w" at={claim.filedAt} />,
            <Money key="m" value={claim.benefit} places={2} />,
          ],
        }))}
      />
    </Card>
  );
}

function Settlements() {
  const { t } = useI18n();
  const { api, recomputed, error } = useListed<ApiEvent>("settlements");
  const rows = api.data
    ? api.data.data.map((event) => ({
        ...(event.args as Record<string, string>),
        time: event.time,
        tx: event.tx,
      }))
    : [...(recomputed.data?.books.settlements ?? [])]
        .reverse()
        .map((s) => ({ ...s, settlement: s.number }));
  if (!api.data && !recomputed.data) return <Loading error={error} />;
  const get = (row: unknown, name: string) =>
    BigInt((row as Record<string, string | bigint | number>)[name] ?? 0);
  return (
    <Card title={t.tabs.settlements}>
      <Source
        from={api.data ? "api" : "chain"}
        block={api.data?.block.number ?? recomputed.data?.block ?? 0}
      />
      <p>{t.settlementsLead}</p>
      <Table
        label={t.tabs.settlements}
        head={[
          t.claim,
          t.when,
          [t.eachUnitPaid],
          [t.unitsSharing],
          [t.benefit],
          [t.fee],
          [t.fromReserve],
        ]}
        rows={rows.map((row) => ({
          key: row.tx,
          cells: [
            <ClaimLink key="c" number={Number(get(row, "claim"))} />,
            <When key="w" at={row.time} />,
            <Money key="u" value={get(row, "perUnit")} />,
            String(get(row, "units")),
            <Money key="b" value={get(row, "benefit")} places={2} />,
            <Money key="f" value={get(row, "fee")} places={2} />,
            <Money key="r" value={get(row, "fromReserve")} places={2} />,
          ],
        }))}
      />
    </Card>
  );
}
