import { useI18n } from "../../i18n";
import { FileAgainstHash } from "../../ui/inputs";
import { Card, Facts } from "../../ui/parts";

/** Whether a file is the one whose hash was filed; it is hashed here and sent nowhere. */
export function Evidence({ filed }: { filed: string }) {
  const { t } = useI18n();
  return (
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
  );
}
