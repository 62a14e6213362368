import { lazy, Suspense } from "react";
import type { Hex } from "viem";
import { useI18n } from "../../i18n";
import { FileAgainstHash } from "../../ui/inputs";
import { Card, Facts, Loading } from "../../ui/parts";

const OpenEvidence = lazy(() => import("../evidence/opening"));

/** Whether a file is the one whose hash was filed; it is hashed here and sent nowhere. */
export function Evidence({ filed }: { filed: string }) {
  const { t } = useI18n();
  return (
    <>
      <Card title={t.openTitle}>
        <Suspense fallback={<Loading />}>
          <OpenEvidence filed={filed as Hex} />
        </Suspense>
      </Card>
      <Card title={t.evidenceCheck}>
        <p>{t.evidenceCheckLead}</p>
        <Facts
          rows={[
            [
              t.evidenceHash,
              <span key="h" className="mono wrap">
                {filed}
              </span>,
            ],
          ]}
        />
        <FileAgainstHash
          label={t.evidenceFile}
          hash={filed}
          fits={t.evidenceFits}
          differs={t.evidenceDiffers}
        />
      </Card>
    </>
  );
}
