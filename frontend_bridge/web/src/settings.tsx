import { useState } from "react";
import { useChain } from "./chain/context";
import { languages, useI18n } from "./i18n";
import { nameOf } from "./i18n/catalogues";
import { Dialog } from "./ui/dialog";
import { Field } from "./ui/parts";

/** Language, and the node that is read: who distrusts ours names their own. */
export function Settings() {
  const { t, language, setLanguage } = useI18n();
  const { rpc, setRpc, config } = useChain();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(rpc);
  const wrong = text !== "" && !/^https?:\/\/\S+$/.test(text);
  return (
    <>
      <select
        className="language"
        aria-label={t.language}
        value={language}
        onChange={(event) => setLanguage(event.target.value)}
      >
        {languages.map((one) => (
          <option key={one} value={one} lang={one}>
            {nameOf(one)}
          </option>
        ))}
      </select>
      <button type="button" className="quiet small" onClick={() => setOpen(true)}>
        {t.settings}
      </button>
      <Dialog open={open} title={t.settings} onClose={() => setOpen(false)}>
        <Field label={t.ownNode} hint={t.ownNodeHint} error={wrong ? t.ownNodeWrong : undefined}>
          <input
            value={text}
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <div className="row end">
          <button
            type="button"
            className="quiet"
            onClick={() => {
              setText(config.rpc);
              setRpc("");
            }}
          >
            {t.ownNodeReset}
          </button>
          <button
            type="button"
            className="primary"
            disabled={wrong || !text}
            onClick={() => {
              setRpc(text);
              setOpen(false);
            }}
          >
            {t.save}
          </button>
        </div>
      </Dialog>
    </>
  );
}
