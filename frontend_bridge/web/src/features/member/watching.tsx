import { useState } from "react";
import { type Address, isAddress } from "viem";
import { useConnection } from "wagmi";
import { shortAddress } from "../../format";
import { fill, useI18n } from "../../i18n";
import { AddressField } from "../../ui/inputs";
import { Field } from "../../ui/parts";
import { follow, show, unfollow, useFollowing, useShown } from "../../wallet/following";

/** Which wallet is looked at, and following further ones; what is only looked at says so. */
export function Watching() {
  const { t } = useI18n();
  const { address: connected } = useConnection();
  const { all, shown } = useFollowing();
  const { watched } = useShown(connected);
  const [text, setText] = useState("");
  const [name, setName] = useState("");
  const right = isAddress(text);
  const called = (one: Address) => all.find(({ address }) => address === one)?.name;
  return (
    <div className="watching">
      {all.length > 0 && (
        <Field label={t.watchShown}>
          <select
            aria-label={t.watchShown}
            value={shown ?? ""}
            onChange={(event) => show((event.target.value || undefined) as Address | undefined)}
          >
            <option value="">
              {connected ? `${t.watchMine} ${shortAddress(connected)}` : t.watchNone}
            </option>
            {all.map(({ address, name: own }) => (
              <option key={address} value={address}>
                {own ? `${own} (${shortAddress(address)})` : shortAddress(address)}
              </option>
            ))}
          </select>
        </Field>
      )}
      {watched && shown && (
        <div className="banner" role="status" data-watched={shown}>
          <p>{fill(t.watchOnly, { who: called(shown) ?? shortAddress(shown) })}</p>
          <button type="button" className="quiet small" onClick={() => unfollow(shown)}>
            {t.watchStop}
          </button>
        </div>
      )}
      <details>
        <summary>{t.watchTitle}</summary>
        <p className="muted">{t.watchLead}</p>
        <AddressField
          label={t.memberAddress}
          text={text}
          onText={setText}
          wrong={text !== "" && !right}
        />
        <Field label={t.watchName}>
          <input value={name} maxLength={40} onChange={(event) => setName(event.target.value)} />
        </Field>
        <button
          type="button"
          disabled={!right}
          onClick={() => {
            follow(text as Address, name);
            setText("");
            setName("");
          }}
        >
          {t.watchGo}
        </button>
      </details>
    </div>
  );
}
