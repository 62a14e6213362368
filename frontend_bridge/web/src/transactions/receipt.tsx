import { useState } from "react";
import { useChain } from "../chain/context";
import { explorerOf } from "../config";
import { exactAmount, time } from "../format";
import { fill, useI18n } from "../i18n";
import { usePlan } from "../protocol/reads";
import { Facts } from "../ui/facts";
import { Money } from "../ui/fields";
import type { Sent } from "./sent";

/** What was done, to be read and copied: what, by whom, where it can be looked up. */
export function Receipt({ sent }: { sent: Sent }) {
  const { t, language } = useI18n();
  const { config } = useChain();
  const plan = usePlan();
  const [copied, setCopied] = useState<boolean>();
  const fate = sent.fate?.is === "mined" ? sent.fate : undefined;
  if (!fate) return null;
  const what = actName(t, sent.what);
  const link = explorerOf(config);
  const at = time(Math.floor(sent.at / 1000), language);
  const rows: [string, string][] = [
    [t.what, what],
    [t.receiptPlan, config.title ?? config.plan],
    [t.receiptFrom, sent.from],
    [t.receiptTo, sent.to ?? ""],
    [t.receiptTx, fate.tx],
    [t.block, String(fate.block)],
    [t.receiptSent, at],
    [t.signChain, `${config.chainName} (${config.chainId})`],
  ];
  const { decimals, symbol } = plan.data?.asset ?? { decimals: 0, symbol: "" };
  // To be pasted elsewhere: with a space as others type it.
  const paid =
    sent.paid && plan.data ? `${exactAmount(BigInt(sent.paid), decimals)} ${symbol}` : "";
  const text = [...rows, ...(paid ? [[t.amount, paid]] : [])]
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
  const copy = async () => setCopied(await toClipboard(`${t.receiptTitle}\n${text}\n`));
  return (
    <details className="receipt" data-receipt={fate.tx}>
      <summary>{t.receiptTitle}</summary>
      <Facts
        rows={[
          ...(sent.paid
            ? ([[t.amount, <Money exact key="a" value={BigInt(sent.paid)} />]] as [
                string,
                React.ReactNode,
              ][])
            : []),
          ...rows.map(
            ([name, value]) =>
              [
                name,
                <span key={name} className="wrap">
                  {value}
                </span>,
              ] as [string, React.ReactNode],
          ),
        ]}
      />
      <div className="row">
        <button type="button" onClick={copy}>
          {t.copy}
        </button>
        {link && (
          <a href={`${link}/tx/${fate.tx}`} target="_blank" rel="noreferrer">
            {fill(t.explorer, { host: new URL(link).host })}
          </a>
        )}
        <span role="status">
          {copied === true && t.copied}
          {copied === false && t.copyRefused}
        </span>
      </div>
    </details>
  );
}

/** What a call is called on the page. */
export function actName(t: ReturnType<typeof useI18n>["t"], what: string): string {
  return t.acts[what] ?? what;
}

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
