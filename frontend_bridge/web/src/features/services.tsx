import { lazy, Suspense } from "react";
import { useConnection } from "wagmi";
import { useChain } from "../chain/context";
import { fill, useI18n } from "../i18n";
import {
  askable,
  type Handed,
  moneyOf,
  type Programme,
  useHanded,
  useProgrammes,
} from "../protocol/services";
import { Money, When } from "../ui/fields";
import { InOffice, useOffice } from "../ui/office";
import { Card, Loading, Who } from "../ui/parts";
import { MyCode } from "./services/mycode";
import { Rate } from "./services/rate";
import { Redeem } from "./services/redeem";

const Quarters = lazy(() => import("./services/quarters"));

/** Services that sponsors pay for: what there is and where, one's own code, redeeming and rating. */
export default function ServicesPage() {
  return (
    <InOffice>
      <Services />
    </InOffice>
  );
}

function Services() {
  const { t } = useI18n();
  const { services } = useOffice();
  const { config } = useChain();
  const { address } = useConnection();
  const programmes = useProgrammes();
  const handed = useHanded();
  if (!programmes.data)
    return <Loading error={programmes.error} retry={() => void programmes.refetch()} />;
  const known = handed.data ?? new Map<number, Handed>();
  const mine = programmes.data.filter(
    (one) => one.provider.toLowerCase() === address?.toLowerCase() && one.open,
  );
  const given = askable(programmes.data, known);
  return (
    <>
      <h1>{t.servicesTitle}</h1>
      <p className="lead">{services.lead}</p>
      <p className="banner">{services.noClaim}</p>
      <div className="columns">
        <Card title={services.list}>
          {programmes.data.length === 0 && <p className="muted">{services.none}</p>}
          {byRegion(programmes.data, known).map(([region, some]) => (
            <section key={region}>
              {region && <h3>{region}</h3>}
              <ul className="plain rows">
                {some.map((one) => (
                  <Row key={one.number} programme={one} name={known.get(one.number)?.name} />
                ))}
              </ul>
            </section>
          ))}
        </Card>
        {config.desk && (
          <Card title={services.myCode}>
            <MyCode key={address} programmes={given} known={known} />
          </Card>
        )}
        {mine.length > 0 && (
          <Card title={services.redeem}>
            <Redeem programmes={mine} known={known} />
          </Card>
        )}
        {config.desk && (
          <Card title={services.rate}>
            <Rate />
          </Card>
        )}
      </div>
      {programmes.data.length > 0 && (
        <Suspense fallback={<Loading />}>
          <Quarters />
        </Suspense>
      )}
    </>
  );
}

/** Programmes by the region that the desk names; those without one come last. */
function byRegion(all: readonly Programme[], known: ReadonlyMap<number, Handed>) {
  const found = new Map<string, Programme[]>();
  for (const one of all) {
    const region = known.get(one.number)?.region ?? "";
    found.set(region, [...(found.get(region) ?? []), one]);
  }
  return [...found].sort(([a], [b]) => (a && b ? a.localeCompare(b) : a ? -1 : 1));
}

function Row({ programme, name }: { programme: Programme; name?: string }) {
  const { t } = useI18n();
  const { services } = useOffice();
  const { number, provider, used, uses, lastDay, price, open } = programme;
  const { spent, left, returned } = moneyOf(programme);
  return (
    <li data-programme={number}>
      <span>
        <strong>{name ?? fill(services.programme, { n: number })}</strong>{" "}
        <span className="muted">
          {services.by} <Who address={provider} /> · {t.until}{" "}
          <When at={(lastDay + 1) * 86_400 - 1} />
        </span>
        <br />
        <span className="muted" data-money>
          {services.spent} <Money value={spent} /> · {services.left} <Money value={left} /> ·{" "}
          {services.wentBack} <Money value={returned} />
        </span>
      </span>
      <span className="right">
        <Money value={price} />{" "}
        <span className={`chip ${open ? "good" : ""}`}>{fill(services.used, { used, uses })}</span>
      </span>
    </li>
  );
}
