import type { Address } from "viem";
import { useChain } from "../chain/context";
import { shortAddress } from "../format";
import { fill, useI18n } from "../i18n";
import type { TypedMessage } from "../protocol/typed";
import { AmountInWords, FieldValue, Money } from "../ui/fields";
import { Filled } from "../ui/filled";
import type { Prompt } from "./machine";

/** What is to be signed: first what it does, in large; every field of it below. */
export function Signed({
  message,
  why,
  prompt,
}: {
  message: TypedMessage;
  why: string;
  prompt?: Prompt;
}) {
  const { t } = useI18n();
  const permit = message.primaryType === "Permit";
  return (
    <>
      {prompt && <p className="eyebrow">{fill(t.promptOf, { ...prompt })}</p>}
      <p className="lead">{why}</p>
      {permit ? (
        <>
          <Payment message={message} />
          <details className="signed-details">
            <summary>{t.signDetails}</summary>
            <p className="muted">{t.signNote}</p>
            <Fields message={message} />
          </details>
        </>
      ) : (
        <>
          <p className="muted">{t.signNote}</p>
          <Fields message={message} />
        </>
      )}
    </>
  );
}

/** What may leave the wallet: first, large, and in words; from whom to whom, and by when. */
function Payment({ message }: { message: TypedMessage }) {
  const { t } = useI18n();
  const { config } = useChain();
  const { owner, spender, value, deadline } = message.message as {
    owner: Address;
    spender: Address;
    value: bigint;
    deadline: bigint;
  };
  const role = Object.keys(config.addresses).find(
    (name) => config.addresses[name]?.toLowerCase() === spender.toLowerCase(),
  );
  return (
    <div className="signed">
      <p className="huge">
        <Money exact value={BigInt(value)} />
      </p>
      <p>
        <AmountInWords value={BigInt(value)} />
      </p>
      <p>
        {fill(t.signFromTo, {
          from: shortAddress(owner),
          to: (role && t.contractNames[role]) ?? shortAddress(spender),
        })}{" "}
        <Filled
          text={t.signUntil}
          time={<FieldValue name="deadline" value={deadline} type="Permit" />}
        />
      </p>
    </div>
  );
}

function Fields({ message }: { message: TypedMessage }) {
  const { t } = useI18n();
  return (
    <>
      <dl className="facts typed">
        <div>
          <dt>{t.signFor}</dt>
          <dd>
            {message.domain.name} {message.domain.version}
          </dd>
        </div>
        <div>
          <dt>{t.signContract}</dt>
          <dd className="mono wrap">{message.domain.verifyingContract}</dd>
        </div>
        <div>
          <dt>{t.signChain}</dt>
          <dd>{message.domain.chainId}</dd>
        </div>
      </dl>
      <h3>{message.primaryType}</h3>
      <dl className="facts typed">
        {(message.types[message.primaryType] ?? []).map(({ name, type }) => (
          <div key={name}>
            <dt>
              {t.fields[name] ?? name} <span className="muted mono">{type}</span>
            </dt>
            <dd className="wrap">
              <FieldValue name={name} value={message.message[name]} type={message.primaryType} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
