import { useState } from "react";
import { useConnection } from "wagmi";
import { useI18n } from "../i18n";
import { useOpenClaims } from "../protocol/claimlists";
import { usePlan } from "../protocol/reads";
import { Money, OnDay, useNames, When } from "../ui/fields";
import { Card, Loading, StateChip, Who } from "../ui/parts";
import { Decide } from "./assess/decide";

export default function AssessPage() {
  const { t } = useI18n();
  const plan = usePlan();
  const claims = useOpenClaims();
  const names = useNames();
  const { address } = useConnection();
  const [chosen, setChosen] = useState<number>();
  const error = plan.error ?? claims.error;
  if (!plan.data || !claims.data)
    return <Loading error={error} retry={() => void claims.refetch()} />;
  // The oldest first, whose time ends first.
  const open = claims.data
    .filter(({ state }) => ["Filed", "AwaitingSeat"].includes(state))
    .sort((one, other) => one.number - other.number);
  const { panelDays } = plan.data.rules;
  const { rulesVersion } = plan.data;
  const seat = plan.data.seats.find(
    ({ holder }) => holder.toLowerCase() === address?.toLowerCase(),
  );
  return (
    <>
      <h1>{t.assessTitle}</h1>
      <p className="lead">{t.assessLead}</p>
      <p className={`banner ${seat ? "good" : ""}`}>
        {seat ? `${t.yourSeat} ${seat.number}` : address ? t.noSeat : t.noWalletNoSeat}
      </p>
      <Card title={t.openClaims}>
        {open.length === 0 && <p className="muted">{t.noOpenClaims}</p>}
        <ul className="plain rows">
          {open.map(({ number, claim, state }) => (
            <li key={number}>
              <span>
                <strong>
                  {t.claim} {number}
                </strong>{" "}
                <span className="muted">
                  <Who address={claim.member} /> · {names.kind(claim.benefitClass)} ·{" "}
                  <OnDay number={claim.day} /> · {t.filedAt} <When at={claim.filedAt} />
                </span>
                {state === "Filed" && Number(claim.rulesVersion) === rulesVersion && (
                  <>
                    <br />
                    {t.panelUntil} <When at={claim.filedAt + panelDays * 86_400} />
                  </>
                )}
              </span>
              <span className="right">
                <Money value={claim.benefit} /> <StateChip state={state} />
                <button
                  type="button"
                  aria-expanded={chosen === number}
                  onClick={() => setChosen(chosen === number ? undefined : number)}
                >
                  {t.review} {number}
                </button>
              </span>
            </li>
          ))}
        </ul>
      </Card>
      {chosen !== undefined && <Decide key={chosen} number={chosen} plan={plan.data} />}
    </>
  );
}
