import { useConnection } from "wagmi";
import { Link } from "wouter";
import { useI18n } from "../i18n";
import { type AppealShort, useAppeals } from "../protocol/gifts";
import { usePlan } from "../protocol/reads";
import { Money, When } from "../ui/fields";
import { AppealChip, Card, Loading, Who } from "../ui/parts";
import { Ask } from "./gifts/ask";

/** Public welfare: what somebody asks for, and what others gave of their own free will. */
export default function GiftsPage() {
  const { t } = useI18n();
  const plan = usePlan();
  const appeals = useAppeals();
  const { address } = useConnection();
  const error = plan.error ?? appeals.error;
  if (!plan.data || !appeals.data)
    return <Loading error={error} retry={() => void appeals.refetch()} />;
  return (
    <>
      <h1>{t.giftsTitle}</h1>
      <p className="lead">{t.giftsLead}</p>
      <Card title={t.appealsTitle}>
        {appeals.data.length === 0 && <p className="muted">{t.noAppeals}</p>}
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
  return (
    <li>
      <span>
        <Link href={`/gifts/${number}`}>
          {t.appealName} {number}
        </Link>{" "}
        <span className="muted">
          {t.forWhom} <Who address={appeal.payee} /> · {t.until} <When at={appeal.deadline} />
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
