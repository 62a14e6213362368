import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ApiMember, type ApiPage, ask } from "../../api";
import { useChain } from "../../chain/context";
import { useI18n } from "../../i18n";
import { useRecomputed } from "../../protocol/reads";
import { Money, useNames } from "../../ui/fields";
import { Pager } from "../../ui/pager";
import { Card, Loading, Table, Who } from "../../ui/parts";
import { Source } from "./source";

const SIZE = 50;
const STANDINGS = ["active", "lapsed", "left"] as const;

interface Row {
  address: string;
  standing: (typeof STANDINGS)[number];
  units: bigint;
  balance: bigint;
  band?: string;
}
interface Found {
  rows: Row[];
  total: number;
  next: string | null;
  block: number;
  from: "api" | "chain";
}

/** What is searched for: a part of an address, in digits only. */
export function searchOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^0x/, "")
    .replace(/[^0-9a-f]/g, "")
    .slice(0, 40);
}

/** One page of the members, from the index or, where that is away, recomputed from the chain. */
function useMembers(standing: string, search: string, page: number, cursor: string) {
  const { config } = useChain();
  const path = [
    `members?limit=${SIZE}`,
    standing && `standing=${standing}`,
    search && `search=${search}`,
    cursor && `cursor=${cursor}`,
  ]
    .filter(Boolean)
    .join("&");
  const api = useQuery({
    queryKey: ["api", path],
    queryFn: () => ask<ApiPage<ApiMember>>(config.api, path),
    retry: 0,
    enabled: Boolean(config.api),
    refetchInterval: 10_000,
    placeholderData: (before) => before,
  });
  const away = !config.api || api.isError;
  const recomputed = useRecomputed(away);
  if (!away && api.data) return { found: ofIndex(api.data), error: undefined };
  if (!recomputed.data) return { found: undefined, error: away ? recomputed.error : undefined };
  const { books, block } = recomputed.data;
  const all = [...books.accounts.values()].filter(
    (one) => (!standing || one.standing === standing) && one.address.includes(search),
  );
  const found: Found = {
    rows: all.slice(page * SIZE, (page + 1) * SIZE),
    total: all.length,
    next: null,
    block,
    from: "chain",
  };
  return { found, error: undefined };
}

function ofIndex({ data, total, next, block }: ApiPage<ApiMember>): Found {
  const rows = data.map((m) => ({
    address: m.address,
    standing: m.standing,
    units: BigInt(m.position.units),
    balance: BigInt(m.balance),
    band: m.membership.band,
  }));
  return { rows, total: total ?? rows.length, next, block: block.number, from: "api" };
}

export function Members() {
  const { t } = useI18n();
  const names = useNames();
  const [standing, setStanding] = useState("");
  const [text, setText] = useState("");
  // The cursor of every page so far: the index is asked for what follows an address.
  const [cursors, setCursors] = useState([""]);
  const page = cursors.length - 1;
  const { found, error } = useMembers(standing, searchOf(text), page, cursors[page] ?? "");
  if (!found) return <Loading error={error} />;
  const turn = (to: number) =>
    setCursors(to < page ? cursors.slice(0, to + 1) : [...cursors, found.next ?? ""]);
  return (
    <Card
      title={`${t.tabs.members} (${found.total})`}
      aside={
        <div className="row">
          <input
            type="search"
            aria-label={t.searchAddress}
            placeholder={t.searchAddress}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setCursors([""]);
            }}
          />
          <select
            aria-label={t.standing}
            value={standing}
            onChange={(event) => {
              setStanding(event.target.value);
              setCursors([""]);
            }}
          >
            <option value="">{t.everybody}</option>
            {STANDINGS.map((word) => (
              <option key={word} value={word}>
                {t.standings[word]}
              </option>
            ))}
          </select>
        </div>
      }
    >
      <Source from={found.from} block={found.block} />
      <Table
        label={t.tabs.members}
        head={[t.member, t.standing, t.band, [t.units], [t.balance]]}
        rows={found.rows.map((row) => ({
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
      <Pager page={page} size={SIZE} total={found.total} onPage={turn} />
    </Card>
  );
}
