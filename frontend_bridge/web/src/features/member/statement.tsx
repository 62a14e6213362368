import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Address } from "viem";
import { useChain } from "../../chain/context";
import { at, poolAbi } from "../../chain/contracts";
import { download } from "../../chain/files";
import { time } from "../../format";
import { fill, useI18n } from "../../i18n";
import { type Member, useRecomputed } from "../../protocol/reads";
import { Money, When } from "../../ui/fields";
import { ExactAmounts } from "../../ui/money";
import { Card, ClaimLink, Table } from "../../ui/parts";
import { Empty, Loading } from "../../ui/states";

/** Whether the contract had a balance at a block; undefined until it is asked, or where it cannot be. */
function useAgrees(member: Address, balance: bigint | undefined, block: number) {
  const { client, config, rpc } = useChain();
  const there = useQuery({
    queryKey: ["balanceAt", rpc, member, block],
    queryFn: async () => {
      const pool = { address: at(config, "pool"), abi: poolAbi } as const;
      const asked = { functionName: "standingOf", args: [member] } as const;
      return (await client.readContract({ ...pool, ...asked, blockNumber: BigInt(block) })).balance;
    },
    enabled: balance !== undefined && block > 0,
    // What is there at another block says nothing of this one.
    placeholderData: undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
  return balance === undefined || there.data === undefined ? undefined : there.data === balance;
}

/** Every movement of one's balance, recomputed here from the chain's own events; also on paper. */
export function Statement({ member }: { member: Member }) {
  const { t, language } = useI18n();
  const { config, rpc } = useChain();
  const recomputed = useRecomputed();
  const [exact, setExact] = useState(false);
  const account = recomputed.data?.books.accounts.get(member.address.toLowerCase());
  const lines = account ? [...account.lines].reverse() : [];
  const block = recomputed.data?.block ?? 0;
  const agrees = useAgrees(member.address, account?.balance, block);
  const save = () =>
    download(
      `statement-${member.address}-to-block-${block}.json`,
      JSON.stringify(
        account?.lines,
        (_, value) => (typeof value === "bigint" ? String(value) : value),
        1,
      ),
    );
  return (
    <Card
      title={t.statementTitle}
      aside={
        account && (
          <span className="row wrap">
            {agrees !== undefined && (
              <span className={`chip ${agrees ? "good" : "bad"}`}>
                {agrees ? t.statementAgrees : t.statementDiffers}
              </span>
            )}
            <span className="row wrap on-screen">
              <button type="button" className="quiet small" onClick={save}>
                {t.download}
              </button>
              <button type="button" className="quiet small" onClick={() => globalThis.print()}>
                {t.statementPrint}
              </button>
            </span>
          </span>
        )
      }
    >
      {!recomputed.data && (
        <Loading shape="rows" error={recomputed.error} retry={() => void recomputed.refetch()} />
      )}
      {recomputed.data && !lines.length && <Empty>{t.noMovements}</Empty>}
      {lines.length > 0 && (
        <ExactAmounts on={exact}>
          <div className="on-paper">
            <p className="wrap">
              <strong>{fill(t.statementOf, { address: member.address })}</strong>
            </p>
            <p className="wrap">
              {fill(t.statementUntil, {
                plan: config.title ?? config.plan,
                rpc,
                block,
                time: time(recomputed.data?.time ?? 0, language),
              })}
            </p>
            <p>
              {t.statementSum}: <Money exact value={account?.balance ?? 0n} />
            </p>
          </div>
          <label className="check on-screen">
            <input
              type="checkbox"
              checked={exact}
              onChange={(event) => setExact(event.target.checked)}
            />
            {t.exactAmounts}
          </label>
          <Table
            label={t.statementTitle}
            head={[t.when, t.what, [t.change], [t.balance]]}
            rows={lines.map((line) => ({
              key: `${line.block}-${line.tx}-${line.name}`,
              cells: [
                <When key="when" at={line.time} />,
                <span key="what" title={line.tx}>
                  {t.events[line.name] ?? line.name}{" "}
                  {line.claim !== undefined && <ClaimLink number={line.claim} />}
                </span>,
                <Money key="change" up={line.change < 0n} value={line.change} />,
                <Money key="balance" value={line.balance} />,
              ],
            }))}
          />
        </ExactAmounts>
      )}
    </Card>
  );
}
