import { useConnection } from "wagmi";
import { Link } from "wouter";
import { fill, useI18n } from "../../i18n";
import { type AppealFull, useAppeal } from "../../protocol/gifts";
import { usePlan } from "../../protocol/reads";
import { Money, When } from "../../ui/fields";
import { InOffice, useOffice } from "../../ui/office";
import { AppealChip, Card, ClaimLink, Facts, Loading, Table, Timeline, Who } from "../../ui/parts";
import { Evidence } from "../assess/evidence";
import { DecideAppeal } from "./decide";
import { GiveOrTake } from "./give";

/** One appeal: what is asked, what the panel said, and every gift. */
export default function AppealPage({ number }: { number: number }) {
  return (
    <InOffice>
      <Appeal number={number} />
    </InOffice>
  );
}

function Appeal({ number }: { number: number }) {
  const { t } = useI18n();
  const { appealTold, gifts } = useOffice();
  const { address } = useConnection();
  const plan = usePlan();
  const appeal = useAppeal(number, address);
  if (appeal.data === null)
    return (
      <p className="banner bad">
        {fill(gifts.noSuchAppeal, { n: number })} <Link href="/gifts">{gifts.giftsTitle}</Link>
      </p>
    );
  if (!appeal.data || !plan.data)
    return <Loading error={appeal.error ?? plan.error} retry={() => void appeal.refetch()} />;
  return (
    <>
      <h1>
        {gifts.appealName} {number} <AppealChip state={appeal.data.state} />
      </h1>
      <p className="lead">{appealTold[appeal.data.state] ?? ""}</p>
      <div className="columns wide-first">
        <div>
          <About appeal={appeal.data} />
          <Gifts appeal={appeal.data} />
        </div>
        <div>
          {address && <GiveOrTake appeal={appeal.data} plan={plan.data} me={address} />}
          {address && <DecideAppeal appeal={appeal.data} plan={plan.data} me={address} />}
          <Evidence filed={appeal.data.appeal.evidenceHash} />
          <Card title={t.pathTitle}>
            <Timeline events={appeal.data.events} />
          </Card>
        </div>
      </div>
    </>
  );
}

function About({ appeal }: { appeal: AppealFull }) {
  const { t } = useI18n();
  const { gifts } = useOffice();
  const { appeal: a, state } = appeal;
  const share = a.goal > 0n ? Number((a.gifts * 1000n) / a.goal) / 10 : 0;
  return (
    <Card title={gifts.askedFor}>
      <p className="huge" data-testid="gifts">
        <Money value={a.gifts} />
      </p>
      <meter min={0} max={100} value={share} aria-label={gifts.givenSoFar} />
      <Facts
        rows={[
          [gifts.goal, <Money key="g" value={a.goal} />],
          [gifts.leastNeeded, <Money key="l" value={a.minimum} />],
          [gifts.giftsGoTo, <Who key="p" address={a.payee} />],
          [gifts.askedBy, <Who key="f" address={a.filer} />],
          ...(a.claim
            ? ([[t.claim, <ClaimLink key="c" number={a.claim} />]] as [string, React.ReactNode][])
            : []),
          ...(state === "Filed"
            ? ([[t.panelUntil, <When key="d" at={a.decideBy} />]] as [string, React.ReactNode][])
            : []),
          [gifts.giftsUntil, <When key="u" at={a.deadline} />],
        ]}
      />
    </Card>
  );
}

function Gifts({ appeal }: { appeal: AppealFull }) {
  const { t } = useI18n();
  const { gifts } = useOffice();
  return (
    <Card title={gifts.everyGift}>
      <p>{gifts.everyGiftLead}</p>
      <Table
        label={gifts.everyGift}
        head={[gifts.donor, t.what, t.when, [t.amount]]}
        rows={[...appeal.gifts].reverse().map((gift) => ({
          key: gift.key,
          cells: [
            <Who key="w" address={gift.donor} />,
            gift.back ? gifts.takenBack : gifts.given,
            <When key="t" at={gift.time} />,
            <Money key="m" value={gift.back ? -gift.amount : gift.amount} />,
          ],
        }))}
      />
    </Card>
  );
}
