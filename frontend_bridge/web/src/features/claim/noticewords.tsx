import { useChain } from "../../chain/context";
import type { Notice } from "../../desk/notice";
import { fill, useI18n } from "../../i18n";
import { Money, useNames } from "../../ui/fields";
import { Facts } from "../../ui/parts";

/** What a notice says, in words. */
export function NoticeWords({ told }: { told: Notice }) {
  const { t } = useI18n();
  const { config } = useChain();
  const names = useNames();
  // The assessors wrote the class in their own language.
  const kind = config.classes?.find(({ name, title }) => [name, title].includes(told.class));
  const rows: [string, React.ReactNode][] = [
    [t.kind, kind ? names.kind(kind.number) : told.class],
    [t.benefit, <Money key="b" value={BigInt(told.benefit)} />],
  ];
  if (told.name) rows.push([t.member, told.name]);
  if (told.ageBand) rows.push([t.band, told.ageBand]);
  if (told.incident) rows.push([t.incidentDay, told.incident]);
  if (told.daysInPlan !== undefined) rows.push([t.noticeDaysIn, String(told.daysInPlan)]);
  return (
    <>
      <p className="lead">
        {fill(told.decision === "approve" ? t.noticeApproved : t.noticeRefused, { n: told.claim })}
      </p>
      <Facts rows={rows} />
    </>
  );
}
