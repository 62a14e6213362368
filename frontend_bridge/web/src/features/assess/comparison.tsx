import type { ReactNode } from "react";
import type { Address, Hex } from "viem";
import { useI18n } from "../../i18n";
import { Money, useNames, When } from "../../ui/fields";
import { useOffice } from "../../ui/office";
import { Card, Who } from "../../ui/parts";
import { differences, type HeldText, type Line } from "./held";

/** Two and more texts for one claim side by side, before anybody signs one of them. */
export function Comparison({
  texts,
  chosen,
  onChoose,
}: {
  texts: readonly HeldText[];
  chosen: Hex | undefined;
  onChoose: (digest: Hex) => void;
}) {
  const { t } = useI18n();
  const { decide } = useOffice();
  const names = useNames();
  const differ = differences(texts.map(({ pack }) => pack));
  const lines: [Line, string, (text: HeldText) => ReactNode][] = [
    ["decision", t.decision, ({ pack }) => (pack.verdict.approve ? t.approve : t.refuse)],
    ["kind", t.kind, ({ pack }) => names.kind(pack.verdict.benefitClass)],
    ["benefit", t.benefit, ({ pack }) => <Money value={BigInt(pack.benefit)} />],
    ["deadline", t.fields.deadline ?? "", ({ pack }) => <When at={pack.verdict.deadline} />],
    ["findings", t.findings, ({ pack }) => <pre className="notice">{pack.findings ?? "—"}</pre>],
    ["notice", t.noticeText, ({ pack }) => <pre className="notice">{pack.notice}</pre>],
  ];
  return (
    <Card title={decide.compareTitle}>
      <p className="banner warn">{decide.compareLead}</p>
      <div className="compare" data-compare={texts.length}>
        {texts.map((text, place) => (
          <section key={text.digest} aria-label={`${decide.text} ${place + 1}`}>
            <h3>
              {decide.text} {place + 1}{" "}
              <span className="mono muted">{text.digest.slice(0, 10)}</span>
            </h3>
            {text.problems.map((problem) => (
              <p key={problem} className="banner bad" data-problem={problem}>
                {problem === "digest" ? decide.otherDigest : t.packProblems[problem]}
              </p>
            ))}
            <dl>
              {lines.map(([line, name, value]) => (
                <div key={line} className={differ.has(line) ? "differs" : ""} data-line={line}>
                  <dt>
                    {name}
                    {differ.has(line) && <span className="chip bad">{decide.differs}</span>}
                  </dt>
                  <dd>{value(text)}</dd>
                </div>
              ))}
              <div>
                <dt>{t.signedBy}</dt>
                <dd>
                  {text.pack.signatures.map(({ signer }) => (
                    <span key={signer}>
                      <Who address={signer as Address} />{" "}
                    </span>
                  ))}
                </dd>
              </div>
            </dl>
            <button
              type="button"
              aria-pressed={chosen === text.digest}
              disabled={text.problems.length > 0}
              onClick={() => onChoose(text.digest)}
            >
              {decide.choose}
            </button>
          </section>
        ))}
      </div>
    </Card>
  );
}
