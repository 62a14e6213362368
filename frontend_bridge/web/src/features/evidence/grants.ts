import type { EvidenceAtDesk } from "../../desk/answers";
import { MOST_GRANTS } from "../../evidence/format";

type Grant = EvidenceAtDesk["grants"][number];

/** The grants that a reader tries: those for them first, then the newest; no more than a desk keeps. */
export function grantsToTry(grants: readonly Grant[], account: string): Grant[] {
  const mine = (grant: Grant) =>
    grant.readers.some((one) => one.toLowerCase() === account.toLowerCase());
  return [...grants]
    .sort((one, other) => Number(mine(other)) - Number(mine(one)) || other.number - one.number)
    .slice(0, MOST_GRANTS);
}
