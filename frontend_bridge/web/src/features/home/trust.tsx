import type { ReactNode } from "react";
import { Link } from "wouter";
import { useChain } from "../../chain/context";
import { linkOf } from "../../config";
import { fill, useI18n } from "../../i18n";
import { seatsRange } from "../../protocol/offer";
import type { Plan } from "../../protocol/reads";
import { Filled } from "../../ui/filled";
import { Card, Facts, Who } from "../../ui/parts";
import { Term } from "../../ui/term";

/** A text of the operator's, as a link where it is one. */
function Said({ text }: { text: string }) {
  const link = linkOf(text);
  if (!link) return <span className="wrap">{text}</span>;
  return (
    <a className="wrap" href={link} target="_blank" rel="noreferrer">
      {text}
    </a>
  );
}

/** Who runs the plan, who decides, and whom to ask. */
export function WhoRuns({ plan }: { plan: Plan }) {
  const { t } = useI18n();
  const { config } = useChain();
  const operator = config.operator ?? {};
  const said: [string, string | undefined][] = [
    [t.operatorName, operator.name],
    [t.operatorContact, operator.contact],
    [t.operatorComplaints, operator.complaints],
    [t.operatorAsset, operator.asset],
  ];
  const rows: [string, ReactNode][] = said.flatMap(([name, text]) =>
    text ? [[name, <Said key={name} text={text} />] as [string, ReactNode]] : [],
  );
  return (
    <Card title={t.whoTitle}>
      {!operator.contact && <p className="banner warn">{t.nobodyToAsk}</p>}
      <Facts
        rows={[
          ...rows,
          [
            t.whoDecides,
            fill(t.seatsOf, {
              seats: seatsRange(plan),
              of: plan.seats.length,
            }),
          ],
          [t.whoAdmits, <Who key="r" address={plan.registrar} />],
          [t.whoReports, <Who key="s" address={plan.steward} />],
          [
            t.whoChanges,
            <Link key="a" href="/assembly">
              {t.navAssembly}
            </Link>,
          ],
        ]}
      />
    </Card>
  );
}

/** What this is not, and what may go wrong: said before anybody joins. */
export function GoodToKnow({ plan }: { plan: Plan }) {
  const { t } = useI18n();
  const { config } = useChain();
  const audit = config.operator?.audit;
  return (
    <Card title={t.knowTitle}>
      <ul className="know">
        <li>{t.knowNoInsurance}</li>
        <li>{audit ? <Said text={audit} /> : t.knowNotAudited}</li>
        <li>{fill(t.knowWait, { wait: plan.waitingDays })}</li>
        <li>
          <Filled text={t.knowLeave} less={<Term of="withheld">{t.knowLeaveWord}</Term>} />
        </li>
        <li>{fill(t.knowAsset, { symbol: plan.asset.symbol, name: plan.asset.name })}</li>
      </ul>
    </Card>
  );
}
