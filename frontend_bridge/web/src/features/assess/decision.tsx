import { readNotice } from "../../desk/notice";
import { useI18n } from "../../i18n";
import { Money, useNames, When } from "../../ui/fields";
import { Card, Facts } from "../../ui/parts";
import { NoticeWords } from "../claim/noticewords";
import type { Pack, Problem } from "./pack";

/** A decision in words, with what speaks against signing it. */
export function Decision({
  pack,
  problems,
  onAgain,
}: {
  pack: Pack;
  problems: readonly Problem[];
  onAgain?: () => void;
}) {
  const { t } = useI18n();
  const names = useNames();
  const v = pack.verdict;
  const told = readNotice(pack.notice);
  return (
    <Card
      title={t.decisionTitle}
      aside={
        onAgain && (
          <button type="button" className="quiet small" onClick={onAgain}>
            {t.startAgain}
          </button>
        )
      }
    >
      {problems.map((problem) => (
        <p key={problem} className="banner bad" role="alert" data-problem={problem}>
          {t.packProblems[problem]}
        </p>
      ))}
      <Facts
        rows={[
          [t.decision, <strong key="d">{v.approve ? t.approve : t.refuse}</strong>],
          [t.kind, names.kind(v.benefitClass)],
          [t.benefit, <Money key="b" value={BigInt(pack.benefit)} />],
          [t.fields.deadline ?? "", <When key="w" at={v.deadline} />],
          [
            t.fields.findingsHash ?? "",
            <span key="f" className="mono wrap">
              {v.findingsHash}
            </span>,
          ],
        ]}
      />
      <h3>{t.findings}</h3>
      <pre className="notice">{pack.findings}</pre>
      <h3>{t.noticeText}</h3>
      {told && <NoticeWords told={told} />}
      <pre className="notice">{pack.notice}</pre>
    </Card>
  );
}
