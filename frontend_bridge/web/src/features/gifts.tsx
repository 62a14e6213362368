import { useConnection } from "wagmi";
import { Link } from "wouter";
import { useI18n } from "../i18n";
import { type AppealShort, useAppeals } from "../protocol/gifts";
import { usePlan } from "../protocol/reads";
import { Money, When } from "../ui/fields";
import { InOffice, useOffice } from "../ui/office";
import { AppealChip, Card, Loading, Who } from "../ui/parts";
import { Ask } from "./gifts/ask";

/** Public welfare: what somebody asks for, and what others gave of their own free will. */
export default function GiftsPage() {
  return (
    <InOffice>
      <Appeals />
    </InOffice>
  );
}

function Appeals() {
  const { gifts } = useOffice();
  const plan = usePlan();
  const appeals = useAppeals();
  const { address } = useConnection();
  const error = plan.error ?? appeals.error;
  if (!plan.data || !appeals.data)
    return <Loading error={error} retry={() => void appeals.refetch()} />;
  return (
    <>
      <h1>{gifts.giftsTitle}</h1>
      <p className="lead">{gifts.giftsLead}</p>
      <Card title={gifts.appealsTitle}>
        {appeals.data.length === 0 && <p className="muted">{gifts.noAppeals}</p>}
        <ul className="plain rows">
          {appeals.data.map((one) => (
            <Row key={one.number} {...one} />
          ))}
        </ul>
      </Card>
      {address && <Ask plan={plan.data} me={address} />}
    </>
  );
}

function Row({ number, appeal, state }: AppealShort) {
  const { t } = useI18n();
  const { gifts } = useOffice();
  return (
    <li>
      <span>
        <Link href={`/gifts/${number}`}>
          {gifts.appealName} {number}
        </Link>{" "}
        <span className="muted">
          {gifts.forWhom} <Who address={appeal.payee} /> · {t.until} <When at={appeal.deadline} />
        </span>
      </span>
      <span className="right">
        <span>
          <Money value={appeal.gifts} /> / <Money value={appeal.goal} />
        </span>{" "}
        <AppealChip state={state} />
      </span>
    </li>
  );
}
