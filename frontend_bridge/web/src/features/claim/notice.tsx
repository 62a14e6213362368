import { useQuery } from "@tanstack/react-query";
import { useChain } from "../../chain/context";
import { askDesk, DeskError } from "../../desk/client";
import { noticesOf } from "../../desk/forms";
import { type CheckedNotice, checkedNotice, type Decided } from "../../desk/notice";
import { useDesk } from "../../desk/session";
import { useI18n } from "../../i18n";
import type { ClaimFull } from "../../protocol/reads";
import { CopyLink } from "../../ui/copylink";
import { DeskTrouble } from "../../ui/desktrouble";
import { Card, Loading } from "../../ui/parts";
import { NoticeWords } from "./noticewords";

/** The public notices of a claim's decisions, in words; each held against its hash on the chain. */
export default function Notices({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const { config } = useChain();
  const desk = useDesk();
  const decided = decisionsOf(claim);
  const served = useQuery({
    // A later decision has a notice of its own.
    queryKey: ["desk", config.desk, "notice", claim.number, decided.length],
    queryFn: () =>
      askDesk<unknown>(config.desk ?? "", `claims/${claim.number}/notice`).then(
        noticesOf,
        (error: unknown) => {
          if (error instanceof DeskError && error.status === 404) return [];
          throw error;
        },
      ),
    retry: 1,
    enabled: desk.isSuccess && decided.length > 0,
  });
  if (!decided.length) return null;
  const error = desk.error ?? served.error;
  return (
    <Card title={t.noticeText}>
      {error && (
        <DeskTrouble
          error={error}
          retry={() => void (desk.error ? desk.refetch() : served.refetch())}
        />
      )}
      {!error && !served.data && <Loading shape="line" />}
      {served.data &&
        decided.map((one) => (
          <Words key={one.noticeHash} checked={checkedNotice(one, served.data)} />
        ))}
      <PassOn number={claim.number} />
    </Card>
  );
}

/** The decisions that the chain has for a claim, one for each notice, the newest first. */
function decisionsOf(claim: ClaimFull): Decided[] {
  const found = new Map<string, Decided>();
  for (const event of claim.events) {
    if (event.name !== "DecisionSigned") continue;
    const verdict = event.args.decision as { approve: boolean; noticeHash: string };
    const { approve, noticeHash } = verdict;
    found.set(noticeHash, { claim: claim.number, approve, noticeHash });
  }
  return [...found.values()].reverse();
}

function Words({ checked }: { checked: CheckedNotice }) {
  const { t } = useI18n();
  if (checked.state === "fits")
    return (
      <div data-notice="fits">
        <NoticeWords told={checked.told} />
        <p className="muted">{t.noticeStates.fits}</p>
      </div>
    );
  return (
    <div
      className={`banner ${checked.state === "missing" ? "" : "bad"}`}
      role={checked.state === "missing" ? "status" : "alert"}
      data-notice={checked.state}
    >
      <p>{t.noticeStates[checked.state]}</p>
      {checked.state === "contradicts" && <pre className="notice">{checked.text}</pre>}
    </div>
  );
}

/** A link to this claim: the reader needs neither a wallet nor a sign-in. */
function PassOn({ number }: { number: number }) {
  const link = `${location.origin}${location.pathname}#/claims/${number}`;
  return (
    <div className="row wrap">
      <a className="mono wrap" href={link}>
        {link}
      </a>
      <CopyLink link={link} />
    </div>
  );
}
