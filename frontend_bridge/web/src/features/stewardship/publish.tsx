import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useConnection } from "wagmi";
import { useChain } from "../../chain/context";
import { explain, tell } from "../../chain/errors";
import { download } from "../../chain/files";
import { fill, useI18n } from "../../i18n";
import { type Plan, useRecomputed } from "../../protocol/reads";
import {
  checkReport,
  nextBlock,
  type Report,
  readReport,
  type Standing,
  standingReports,
} from "../../protocol/report";
import { draftMessage } from "../../protocol/typed";
import { Send } from "../../transactions/send";
import { useSign } from "../../transactions/sign";
import { useAct } from "../../transactions/useAct";
import { FileField } from "../../ui/files";
import { useOffice } from "../../ui/office";
import { Card, Field } from "../../ui/parts";

/** For so many seconds the index draws reports for one signature. */
const SIGNED_IN = 600;
/** A report is taken apart at once; the largest that is read, in bytes. */
const MOST_REPORT = 8_000_000;

/** Building a report, checking it in the browser, and putting its hash on chain. */
export function Publish({ plan }: { plan: Plan }) {
  const { t, language } = useI18n();
  const { publishing } = useOffice();
  const { config } = useChain();
  const { address: me } = useConnection();
  const sign = useSign();
  const recomputed = useRecomputed();
  const [report, setReport] = useState<Report>();
  const [trouble, setTrouble] = useState("");
  const [building, setBuilding] = useState(false);
  const [from, setFrom] = useState<string>();
  const [to, setTo] = useState<string>();
  const standing = standingReports(recomputed.data?.events ?? []);
  const expected = nextBlock(standing, config.firstBlock);
  const first = from ?? String(expected);
  // A report ends before the block that publishes it, for a node that tries it out as well.
  const last = to ?? String(Math.max(expected, (recomputed.data?.block ?? expected) - 1));
  const mine = me?.toLowerCase() === plan.steward.toLowerCase();
  const right =
    /^\d{1,15}$/.test(first) && /^\d{1,15}$/.test(last) && Number(last) >= Number(first);
  const take = (bytes: Uint8Array) => {
    const found = readReport(bytes);
    setTrouble(found ? "" : publishing.reportWrong);
    setReport(found);
  };
  const build = async () => {
    setBuilding(true);
    setTrouble("");
    setReport(undefined);
    try {
      const address = `${config.api}/v1/reports/draft?from_block=${first}&to_block=${last}`;
      let answer = await fetch(address);
      // One that was drawn before is anybody's; a new one is drawn for who can publish it.
      if (answer.status === 401 && mine) {
        const deadline = Math.floor(Date.now() / 1_000) + SIGNED_IN;
        const signature = await sign(draftMessage(config, deadline), publishing.whyDraft);
        const headers = { Authorization: `Steward ${deadline}.${signature}` };
        answer = await fetch(address, { headers });
      }
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (answer.ok) take(bytes);
      else setTrouble(detailOf(bytes) ?? publishing.reportNotBuilt);
    } catch (error) {
      // A steward who declined in the wallet does not read that the index failed.
      const why = await explain(error);
      const own = why.kind === "unknown" ? undefined : tell(why, language, t, plan.asset);
      setTrouble(own ?? publishing.reportNotBuilt);
    }
    setBuilding(false);
  };
  return (
    <Card title={publishing.publishTitle}>
      <p>{publishing.publishLead}</p>
      <div className="grid">
        <Field label={t.fromBlock}>
          <input inputMode="numeric" value={first} onChange={(e) => setFrom(e.target.value)} />
        </Field>
        <Field label={t.toBlock} error={right ? undefined : publishing.rangeWrong}>
          <input inputMode="numeric" value={last} onChange={(e) => setTo(e.target.value)} />
        </Field>
      </div>
      {config.api && (
        <button
          type="button"
          disabled={!right || building || !recomputed.data}
          aria-busy={building}
          onClick={build}
        >
          {building ? publishing.buildingReport : publishing.buildReport}
        </button>
      )}
      <FileField
        label={publishing.reportFile}
        hint={publishing.reportFileHint}
        most={MOST_REPORT}
        accept="application/json,.json"
        read={async (file) => new Uint8Array(await file.arrayBuffer())}
        onRead={(bytes) => (bytes ? take(bytes) : setReport(undefined))}
      />
      {trouble && (
        <p className="banner bad" role="alert">
          {trouble}
        </p>
      )}
      {report && recomputed.data && (
        <Checked report={report} plan={plan} standing={standing} events={recomputed.data.events} />
      )}
    </Card>
  );
}

function detailOf(bytes: Uint8Array): string | undefined {
  try {
    return String((JSON.parse(new TextDecoder().decode(bytes)) as { detail: string }).detail);
  } catch {
    return undefined;
  }
}

type Events = NonNullable<ReturnType<typeof useRecomputed>["data"]>["events"];
function Checked({
  report,
  plan,
  standing,
  events,
}: {
  report: Report;
  plan: Plan;
  standing: Standing[];
  events: Events;
}) {
  const { t } = useI18n();
  const { publishing } = useOffice();
  const { client, config, rpc } = useChain();
  const { address } = useConnection();
  const { act, state, ready } = useAct();
  const [location, setLocation] = useState("");
  const checks = useQuery({
    queryKey: ["reportChecks", rpc, report.hash],
    queryFn: () => checkReport(client, config, events, plan.rungSpacing, report),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
  const all = checks.data?.every(({ right }) => right) ?? false;
  const steward = address?.toLowerCase() === plan.steward.toLowerCase();
  // Of the same blocks there is one report that stands; another one replaces it.
  const before = standing.find(
    (one) => one.firstBlock === report.firstBlock && one.lastBlock === report.lastBlock,
  );
  const publish = () =>
    void act({
      role: "registry",
      ...(before
        ? {
            functionName: "supersede",
            args: [before.number, report.hash, report.document.period.to_time, location],
          }
        : {
            functionName: "publish",
            args: [
              report.hash,
              report.firstBlock,
              report.lastBlock,
              report.document.period.to_time,
              location,
            ],
          }),
    });
  return (
    <>
      <p>
        {publishing.reportHash} <span className="mono wrap">{report.hash}</span>
      </p>
      <ul className="plain checks" data-testid="report-checks">
        {checks.data?.map(({ name, right }) => (
          <li key={name} className={right ? "good" : "bad"}>
            <span aria-hidden="true">{right ? "✓" : "✗"}</span>{" "}
            {right ? t.reportChecks[name] : t.reportFails[name]}
          </li>
        ))}
      </ul>
      {checks.data && !all && (
        <p className="banner bad" role="alert">
          {publishing.reportUntrue}
        </p>
      )}
      <button
        type="button"
        className="quiet small"
        onClick={() => download(`report-${report.firstBlock}-${report.lastBlock}.json`, report.raw)}
      >
        {publishing.saveReport}
      </button>
      {before && (
        <p className="banner warn">{fill(publishing.replacesReport, { n: before.number })}</p>
      )}
      <Field label={t.location} hint={publishing.locationHint}>
        <input
          value={location}
          placeholder="https://…"
          onChange={(event) => setLocation(event.target.value)}
        />
      </Field>
      {!steward && <p className="muted">{t.onlySteward}</p>}
      <Send state={state} disabled={!ready || !all || !steward} onClick={publish}>
        {publishing.publishGo}
      </Send>
    </>
  );
}
