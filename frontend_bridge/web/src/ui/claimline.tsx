import { Money, OnDay } from "./fields";
import { ClaimLink, StateChip } from "./parts";

/** A claim in one line of a list. */
export function ClaimLine({
  number,
  claim,
  state,
  kind,
}: {
  number: number;
  claim: { day: number; benefit: bigint };
  state: string;
  kind?: string;
}) {
  return (
    <li>
      <span>
        <ClaimLink number={number} />{" "}
        <span className="muted">
          {kind && `${kind} · `}
          <OnDay number={claim.day} />
        </span>
      </span>
      <span className="right">
        <Money value={claim.benefit} /> <StateChip state={state} />
      </span>
    </li>
  );
}
