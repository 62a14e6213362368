import { useState } from "react";
import { WorkError, work } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";
import { PasswordField } from "../../ui/agefields";
import { InOffice, useOffice } from "../../ui/office";
import { useFault } from "./faults";

/** Says what is wrong with words, or with the key. */
export function useWordsFault(): (error: unknown) => string {
  const { keywords } = useOffice();
  const faultText = useFault();
  return (error) => {
    const own = error instanceof WorkError ? keywords[error.fault] : undefined;
    return own && error instanceof WorkError ? fill(own, { n: error.about }) : faultText(error);
  };
}

/** The claim key as words for paper, for a lost device: shown to who has its password. */
export default function KeyWords({ locked }: { locked: Uint8Array }) {
  return (
    <InOffice>
      <OfLocked locked={locked} />
    </InOffice>
  );
}

function OfLocked({ locked }: { locked: Uint8Array }) {
  const { t } = useI18n();
  const { keywords } = useOffice();
  const faultText = useFault();
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string>();
  const [working, setWorking] = useState(false);
  const [words, setWords] = useState<string[]>();
  const show = async () => {
    setWorking(true);
    setFault(undefined);
    try {
      setWords(await work({ task: "words", key: locked, password }));
      setPassword("");
    } catch (error) {
      setFault(faultText(error));
    } finally {
      setWorking(false);
    }
  };
  return (
    <details data-keywords="">
      <summary>{keywords.title}</summary>
      {words ? (
        <Words words={words} hide={() => setWords(undefined)} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void show();
          }}
        >
          <p>{keywords.lead}</p>
          <PasswordField
            label={keywords.password}
            value={password}
            error={fault}
            onChange={setPassword}
          />
          <button type="submit" disabled={!password || working}>
            {working ? t.evidenceWorking : keywords.show}
          </button>
        </form>
      )}
    </details>
  );
}

export function Words({ words, hide }: { words: readonly string[]; hide: () => void }) {
  const { keywords } = useOffice();
  return (
    <>
      <p className="banner warn">{keywords.note}</p>
      <ol className="columns" data-words={words.length} translate="no">
        {words.map((word, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word may stand twice
          <li key={place} className="mono">
            {word}
          </li>
        ))}
      </ol>
      <button type="button" onClick={hide}>
        {keywords.hide}
      </button>
    </>
  );
}
