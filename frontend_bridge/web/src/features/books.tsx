import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { type ApiEvent, type ApiPage, ask } from "../api";
import { useChain } from "../chain/context";
import { useI18n } from "../i18n";
import { useBooksNow, usePlan, useRecomputed } from "../protocol/reads";
import { PartsBar } from "../ui/chart";
import { Money, When } from "../ui/fields";
import { useAmounts } from "../ui/money";
import { Pager } from "../ui/pager";
import { Card, ClaimLink, Facts, Figure, Loading, Table } from "../ui/parts";
import { Claims } from "./books/claims";
import { Members } from "./books/members";
import { Reports } from "./books/reports";
import { Source } from "./books/source";
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

function Solvency() {
  const { t } = useI18n();
  const plan = usePlan();
  const now = useBooksNow();
  const recomputed = useRecomputed();
  const amounts = useAmounts();
  if (!plan.data || !now.data)
    return <Loading error={plan.error ?? now.error} retry={() => void now.refetch()} />;
  const { books, held, owed, room } = now.data;
  const parts = [
    { name: t.balancesOfMembers, value: books.totalBalances, tone: "teal" },
    { name: t.reserve, value: books.reserve, tone: "gold" },
    { name: t.owedByName, value: owed, tone: "rose" },
    { name: t.carry, value: books.carry, tone: "grey" },
  ];
  return (
    <>
      <Card title={t.solvencyTitle}>
        <div className="figures">
          <Figure name={t.heldTogether}>
            <Money value={held} />
          </Figure>
          <Figure name={t.owesTogether} note={held >= books.held ? t.solvent : t.insolvent}>
            <Money value={books.held} />
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
            text: amounts.has(part.value),
            tone: part.tone,
          }))}
        />
        <Facts
          rows={[
            [
              t.canCollect,
              <Money key="c" value={plan.data.rules.capPerUnit * BigInt(books.activeUnits)} />,
            ],
            [t.pendingShares, <Money key="p" up value={books.pendingShares} />],
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

const SIZE = 50;

/** One page of the settlements, the newest first, of the index or, if that is away, of the chain. */
function useSettlements(page: number, cursor: string) {
  const { config } = useChain();
  const path = `settlements?limit=${SIZE}${cursor && `&cursor=${cursor}`}`;
  const api = useQuery({
    queryKey: ["api", path],
    queryFn: () => ask<ApiPage<ApiEvent>>(config.api, path),
    retry: 0,
    enabled: Boolean(config.api),
    refetchInterval: 10_000,
    placeholderData: (before) => before,
  });
  const away = !config.api || api.isError;
  const recomputed = useRecomputed(away);
  const read = [...(recomputed.data?.books.settlements ?? [])].reverse();
  return {
    api,
    recomputed,
    read: read.slice(page * SIZE, (page + 1) * SIZE),
    error: away ? recomputed.error : undefined,
  };
}

function Settlements() {
  const { t } = useI18n();
  const now = useBooksNow();
  const [cursors, setCursors] = useState([""]);
  const page = cursors.length - 1;
  const { api, recomputed, read, error } = useSettlements(page, cursors[page] ?? "");
  const rows = api.data
    ? api.data.data.map((event) => ({
        ...(event.args as Record<string, string>),
        time: event.time,
        tx: event.tx,
      }))
    : read.map((s) => ({ ...s, settlement: s.number }));
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
            <Money key="u" up value={get(row, "perUnit")} />,
            String(get(row, "units")),
            <Money key="b" value={get(row, "benefit")} />,
            <Money key="f" up value={get(row, "fee")} />,
            <Money key="r" value={get(row, "fromReserve")} />,
          ],
        }))}
      />
      <Pager
        page={page}
        size={SIZE}
        total={now.data?.books.settlements ?? rows.length}
        onPage={(to) =>
          setCursors(
            to < page ? cursors.slice(0, to + 1) : [...cursors, api.data?.next ?? String(to)],
          )
        }
      />
    </Card>
  );
}
