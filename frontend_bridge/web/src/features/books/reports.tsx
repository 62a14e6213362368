import { useState } from "react";
import type { Hex } from "viem";
import type { PlanEvent } from "../../chain/logs";
import { useI18n } from "../../i18n";
import { useRecomputed } from "../../protocol/reads";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { When } from "../../ui/fields";
import { HashedFile } from "../../ui/files";
import { FileAgainstHash } from "../../ui/inputs";
import { Card, Facts, Field, Loading, Who } from "../../ui/parts";

/** The published reports, what auditors say of them, and one's own opinion. */
export function Reports() {
  const { t } = useI18n();
  const recomputed = useRecomputed();
  if (!recomputed.data) return <Loading error={recomputed.error} />;
  const { events } = recomputed.data;
  const reports = events.filter((event) => event.name === "ReportPublished").reverse();
  if (!reports.length)
    return (
      <Card title={t.tabs.reports}>
        <p className="muted">{t.noReports}</p>
      </Card>
    );
  return (
    <>
      {reports.map((report) => (
        <Report key={report.tx} report={report} events={events} />
      ))}
    </>
  );
}

function Report({ report, events }: { report: PlanEvent; events: PlanEvent[] }) {
  const { t } = useI18n();
  const number = Number(report.args.report);
  const opinions = events.filter(
    (event) => event.name === "OpinionGiven" && Number(event.args.report) === number,
  );
  const later = events.find(
    (event) => event.name === "ReportPublished" && Number(event.args.supersedes) === number,
  );
  return (
    <Card
      title={`${t.report} ${number}`}
      aside={
        later && (
          <span className="chip">
            {t.superseded} {String(later.args.report)}
          </span>
        )
      }
    >
      <Facts
        rows={[
          [t.blocks, `${report.args.fromBlock} – ${report.args.toBlock}`],
          [t.publishedAt, <When key="w" at={report.time} />],
          [
            t.hash,
            <span key="h" className="mono wrap">
              {String(report.args.hash)}
            </span>,
          ],
          [
            t.location,
            <span key="l" className="wrap">
              {String(report.args.location)}
            </span>,
          ],
        ]}
      />
      <FileAgainstHash
        label={t.checkReport}
        hash={String(report.args.hash)}
        fits={t.reportFits}
        differs={t.reportDiffers}
      />
      <ul className="plain rows">
        {opinions.map((event) => (
          <li key={event.tx}>
            <Who address={String(event.args.auditor)} />
            <span className={`chip ${Number(event.args.opinion) === 1 ? "good" : "bad"}`}>
              {Number(event.args.opinion) === 1 ? t.confirmed : t.disputed}
            </span>
          </li>
        ))}
      </ul>
      <Opinion number={number} />
    </Card>
  );
}

function Opinion({ number }: { number: number }) {
  const { t } = useI18n();
  const { act, state, ready } = useAct();
  const [findings, setFindings] = useState<Hex>();
  const [location, setLocation] = useState("");
  const [opinion, setOpinion] = useState(1);
  return (
    <details>
      <summary>{t.giveOpinion}</summary>
      <fieldset className="choices">
        <legend>{t.opinion}</legend>
        {[1, 2].map((value) => (
          <label key={value} className="check">
            <input
              type="radio"
              name={`opinion-${number}`}
              checked={opinion === value}
              onChange={() => setOpinion(value)}
            />
            {value === 1 ? t.confirmReport : t.disputeReport}
          </label>
        ))}
      </fieldset>
      <HashedFile label={t.findingsFile} onHash={setFindings} />
      <Field label={t.location}>
        <input
          value={location}
          placeholder="https://…"
          onChange={(e) => setLocation(e.target.value)}
        />
      </Field>
      <Send
        quiet
        state={state}
        disabled={!ready || !findings}
        onClick={() =>
          void act({
            role: "registry",
            functionName: "giveOpinion",
            args: [number, opinion, findings, location],
          })
        }
      >
        {t.giveOpinion}
      </Send>
    </details>
  );
}
