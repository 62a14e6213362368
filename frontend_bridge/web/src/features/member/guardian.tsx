import { useState } from "react";
import { type Address, isAddress, zeroAddress } from "viem";
import { useHead } from "../../chain/context";
import { fill, useI18n } from "../../i18n";
import { type Member, useMember, usePlan } from "../../protocol/reads";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { When } from "../../ui/fields";
import { Filled } from "../../ui/filled";
import { AddressField } from "../../ui/inputs";
import { Card, Who } from "../../ui/parts";
import { FileClaim } from "./file";
import { RecoverWallet } from "./recovery";

/** Naming a guardian, and acting as somebody's guardian. */
export function Guardian({ member }: { member: Member }) {
  return (
    <div className="columns">
      {member.isMember && <Named member={member} />}
      <ActForCard member={member} />
    </div>
  );
}

/** Acting as somebody's guardian. */
export function ActForCard({ member }: { member: Member }) {
  const { t } = useI18n();
  return (
    <Card title={t.actForTitle}>
      <p className="muted">{t.actForLead}</p>
      <ActFor me={member} />
    </Card>
  );
}

/** Naming one's own guardian. */
export function Named({ member }: { member: Member }) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const { act, state, ready } = useAct();
  const object = useAct();
  const { guardian, effectiveAt, noticedAt, recipient, inForce } = member.guardianship;
  const named = guardian !== zeroAddress && inForce;
  const wrong = text !== "" && !isAddress(text);
  return (
    <Card title={t.guardianTitle}>
      <p>{t.guardianLead}</p>
      {named && (
        <p>
          <Filled
            text={t.guardianIs}
            who={<Who address={guardian} />}
            at={<When at={effectiveAt} />}
          />
        </p>
      )}
      {named && noticedAt > 0 && (
        <div className="banner warn" role="alert">
          <p>{t.quitNoticed}</p>
          {recipient && (
            <p>
              <Filled text={t.recoveryNoticed} who={<Who address={recipient} />} />
            </p>
          )}
          <Send
            state={object.state}
            onClick={() =>
              void object.act({
                role: "guardianship",
                functionName: "objectToQuitNotice",
                args: [],
              })
            }
          >
            {t.objectToQuit}
          </Send>
        </div>
      )}
      <AddressField label={t.guardianAddress} text={text} onText={setText} wrong={wrong} />
      <Send
        quiet
        state={state}
        disabled={!ready || wrong || (!text && !named)}
        onClick={() =>
          void act({
            role: "guardianship",
            functionName: "nameGuardian",
            args: [text || zeroAddress],
          })
        }
      >
        {!text && named ? t.guardianRemove : t.guardianGo}
      </Send>
    </Card>
  );
}

function ActFor({ me }: { me: Member }) {
  const { t } = useI18n();
  const head = useHead();
  const plan = usePlan();
  const [text, setText] = useState("");
  const other = useMember(isAddress(text) ? (text as Address) : undefined);
  const { act, state, ready } = useAct();
  const g = other.data?.guardianship;
  const mine = g?.inForce && g.guardian.toLowerCase() === me.address.toLowerCase();
  const effective = mine && (g?.effectiveAt ?? 0) <= (head.data?.time ?? 0);
  const wrong = text !== "" && !isAddress(text);
  return (
    <>
      <AddressField label={t.memberAddress} text={text} onText={setText} wrong={wrong} />
      {other.data && !mine && <p className="muted">{t.notTheirGuardian}</p>}
      {other.data && mine && !effective && (
        <p>
          {t.guardianFrom} <When at={g?.effectiveAt ?? 0} />
        </p>
      )}
      {other.data && effective && plan.data && (
        <>
          <FileClaim member={me} plan={plan.data} forMember={text as Address} />
          <div className="row">
            <Send
              quiet
              state={state}
              disabled={!ready}
              onClick={() =>
                void act({
                  role: "guardianship",
                  functionName: g?.noticedAt ? "quitFor" : "giveQuitNotice",
                  args: [text],
                })
              }
            >
              {g?.noticedAt ? t.quitFor : fill(t.giveNotice, { days: 180 })}
            </Send>
          </div>
          <RecoverWallet lost={other.data} plan={plan.data} now={head.data?.time ?? 0} />
        </>
      )}
    </>
  );
}
