import type { Address } from "viem";
import { day as dayName } from "../../format";
import { fill, useI18n } from "../../i18n";
import { useBenefit } from "../../protocol/benefit";
import { Money } from "../../ui/fields";
import { Filled } from "../../ui/filled";
import { useOffice } from "../../ui/office";

/** What a claim for a day would bring, said before the evidence is gathered; or that it brings nothing. */
export default function Expected({
  member,
  day,
  kind,
}: {
  member: Address;
  day: number;
  kind: number;
}) {
  const { language } = useI18n();
  const { filing } = useOffice();
  const found = useBenefit(member, day, kind).data;
  if (!found) return null;
  if (!found.covered)
    return (
      <p className="banner warn" role="alert" data-expected="none">
        {fill(filing.notCovered, { day: dayName(day, language) })}
      </p>
    );
  if (found.benefit === undefined) return null;
  return (
    <p data-expected={String(found.benefit)}>
      <Filled
        text={filing.expected}
        amount={
          <strong>
            <Money value={found.benefit} />
          </strong>
        }
      />
    </p>
  );
}
