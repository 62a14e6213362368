import { useState } from "react";
import type { Hex } from "viem";
import { hashOfFile } from "../../chain/files";
import { useI18n } from "../../i18n";
import { Card, Facts, Field } from "../../ui/parts";

/** Whether a file is the one whose hash was filed; it is hashed here and sent nowhere. */
export function Evidence({ filed }: { filed: string }) {
  const { t } = useI18n();
  const [found, setFound] = useState<Hex>();
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
      <Field label={t.evidenceFile}>
        <input
          type="file"
          onChange={async (event) => {
            const file = event.target.files?.[0];
            setFound(file && (await hashOfFile(file)));
          }}
        />
      </Field>
      {found && (
        <p className={`banner ${found === filed ? "good" : "bad"}`} role="alert">
          {found === filed ? t.evidenceFits : t.evidenceDiffers}
        </p>
      )}
    </Card>
  );
}
