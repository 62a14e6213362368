import { useState } from "react";
import { claimStates } from "../../chain/contracts";
import { useI18n } from "../../i18n";
import {
  type Listed,
  useClaimPage,
  useClaimsInState,
  useClaimsOf,
} from "../../protocol/claimlists";
import { Money, OnDay, useNames, When } from "../../ui/fields";
import { Pager } from "../../ui/pager";
import { Card, ClaimLink, Loading, StateChip, Table } from "../../ui/parts";

const SIZE = 50;

/** Every claim, page by page; those of one state are counted over all claims. */
export function Claims() {
  const { t } = useI18n();
  const names = useNames();
  const [state, setState] = useState("");
  const [page, setPage] = useState(0);
  const all = useClaimPage(page, SIZE);
  const found = useClaimsInState(state);
  const chosen = useClaimsOf(found.data?.slice(page * SIZE, (page + 1) * SIZE));
  const rows: Listed[] | undefined = state ? chosen.data : all.data?.rows;
  const total = state ? found.data?.length : all.data?.count;
  const error = state ? (found.error ?? chosen.error) : all.error;
  return (
    <Card
      title={`${t.tabs.claims} (${total ?? "…"})`}
      aside={
        <select
          aria-label={t.state}
          value={state}
          onChange={(event) => {
            setState(event.target.value);
            setPage(0);
          }}
        >
          <option value="">{t.allStates}</option>
          {claimStates.slice(1).map((name) => (
            <option key={name} value={name}>
              {t.states[name] ?? name}
            </option>
          ))}
        </select>
      }
    >
      {!rows || total === undefined ? (
        <Loading error={error} retry={() => void all.refetch()} />
      ) : (
        <>
          <Table
            label={t.tabs.claims}
            head={[t.claim, t.state, t.kind, t.band, t.incidentDay, t.filedAt, [t.benefit]]}
            rows={rows.map(({ number, claim, state: word }) => ({
              key: String(number),
              cells: [
                <ClaimLink key="c" number={number} />,
                <StateChip key="s" state={word} />,
                names.kind(claim.benefitClass),
                names.band(claim.band),
                <OnDay key="d" number={claim.day} />,
                <When key="w" at={claim.filedAt} />,
                <Money key="m" value={claim.benefit} />,
              ],
            }))}
          />
          <Pager page={page} size={SIZE} total={total} onPage={setPage} />
        </>
      )}
    </Card>
  );
}
