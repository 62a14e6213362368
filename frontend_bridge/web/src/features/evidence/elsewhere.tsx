import { useState } from "react";
import type { Hex } from "viem";
import { readDescription } from "../../evidence/descriptions";
import { useI18n } from "../../i18n";
import { FileField, HashedFile } from "../../ui/files";

const MOST_DESCRIPTION = 10_000;

/** Evidence that was packed by command, or a file that is handed over as it is: its hash alone. */
export function Elsewhere({ onHash }: { onHash: (hash: Hex | undefined) => void }) {
  const { t } = useI18n();
  const [hash, setHash] = useState<Hex>();
  const [wrong, setWrong] = useState(false);
  const take = (found: Hex | undefined) => {
    setHash(found);
    onHash(found);
  };
  return (
    <details>
      <summary>{t.evidenceElsewhere}</summary>
      <FileField
        label={t.evidenceDescription}
        hint={wrong ? t.evidenceDescriptionWrong : undefined}
        most={MOST_DESCRIPTION}
        accept="application/json,.json"
        read={async (file) => readDescription(await file.text())}
        onRead={(found, file) => {
          setWrong(Boolean(file) && !found);
          take(found);
        }}
      />
      <HashedFile
        label={t.evidence}
        hint={hash ? <span className="mono wrap">{hash}</span> : t.evidenceHint}
        onHash={take}
      />
    </details>
  );
}
