import { useState } from "react";
import { useChain } from "../../chain/context";
import { askDesk } from "../../desk/client";
import { fill } from "../../i18n";
import { ratingProof, readCode } from "../../protocol/servicecodes";
import { DeskTrouble } from "../../ui/desktrouble";
import { useOffice } from "../../ui/office";
import { Field } from "../../ui/parts";

const STARS = [5, 4, 3, 2, 1];

/** A rating, given with a spent code: neither a wallet nor a session goes with it. */
export function Rate() {
  const { services } = useOffice();
  const { config } = useChain();
  const [text, setText] = useState("");
  const [stars, setStars] = useState(5);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [done, setDone] = useState(false);
  const code = readCode(text, "MR");
  const go = async () => {
    if (!code) return;
    setBusy(true);
    setError(undefined);
    setDone(false);
    const said = { position: code.position, stars, proof: ratingProof(code, stars) };
    try {
      await askDesk(config.desk ?? "", `services/${code.programme}/ratings`, said, "omit");
      setDone(true);
      setText("");
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <p>{services.rateLead}</p>
      <Field
        label={services.ratingCode}
        error={text.trim() && !code ? services.ratingWrong : undefined}
      >
        <input value={text} spellCheck={false} onChange={(event) => setText(event.target.value)} />
      </Field>
      <Field label={services.stars}>
        <select value={stars} onChange={(event) => setStars(Number(event.target.value))}>
          {STARS.map((n) => (
            <option key={n} value={n}>
              {fill(services.ofFive, { n })}
            </option>
          ))}
        </select>
      </Field>
      <button type="submit" disabled={busy || !code}>
        {services.rateGo}
      </button>
      {done && (
        <p className="banner good" role="status" data-rated>
          {services.rated}
        </p>
      )}
      {error !== undefined && <DeskTrouble error={error} />}
    </form>
  );
}
