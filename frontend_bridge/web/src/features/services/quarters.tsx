import { useChain } from "../../chain/context";
import { fill } from "../../i18n";
import { meanOf, type Quarter, quartersOf, useRatings, useUses } from "../../protocol/quarters";
import { type Handed, useHanded } from "../../protocol/services";
import { DeskTrouble } from "../../ui/desktrouble";
import { Money } from "../../ui/fields";
import { InOffice, useOffice } from "../../ui/office";
import { Card, Loading, Table } from "../../ui/parts";

/** Programmes by quarter: what the chain proves of them, and beside it, marked, what members say. */
export default function Quarters() {
  return (
    <InOffice>
      <ByQuarter />
    </InOffice>
  );
}

function ByQuarter() {
  const { services } = useOffice();
  const { config } = useChain();
  const uses = useUses();
  const ratings = useRatings();
  const handed = useHanded();
  if (!uses.data)
    return <Loading shape="line" error={uses.error} retry={() => void uses.refetch()} />;
  const known = handed.data ?? new Map<number, Handed>();
  const rows = quartersOf(uses.data, ratings.data?.ratings);
  return (
    <Card title={services.quarters}>
      <p>{services.quartersLead}</p>
      {config.desk ? (
        <p className="muted">
          {services.notProved}{" "}
          {ratings.data && fill(services.leastShown, { n: ratings.data.least_shown })}
        </p>
      ) : (
        <p className="muted">{services.noDeskRatings}</p>
      )}
      {ratings.error && <DeskTrouble error={ratings.error} />}
      {rows.some(({ tooMany }) => tooMany) && (
        <p className="banner bad" role="alert" data-too-many>
          {services.tooMany}
        </p>
      )}
      <Table
        label={services.quarters}
        head={[
          services.quarter,
          services.whichProgramme,
          [services.uses],
          [services.cost],
          [services.wentBack],
          `${services.ratings} (${services.deskSays})`,
        ]}
        rows={rows.map((one) => ({
          key: `${one.quarter} ${one.programme}`,
          cells: [
            one.quarter,
            known.get(one.programme)?.name ?? fill(services.programme, { n: one.programme }),
            one.used,
            <Money key="c" value={one.cost} />,
            <Money key="r" value={one.returned} />,
            <Ratings key="s" one={one} />,
          ],
        }))}
      />
    </Card>
  );
}

function Ratings({ one: { counts, tooMany, quarter, programme } }: { one: Quarter }) {
  const { services } = useOffice();
  if (!counts) return <span className="muted">–</span>;
  const n = counts.reduce((sum, each) => sum + each, 0);
  return (
    <span data-ratings={`${quarter} ${programme}`} className={tooMany ? "bad" : ""}>
      {fill(services.rating, { mean: meanOf(counts), n })}
    </span>
  );
}
