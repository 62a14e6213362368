import { useState } from "react";
import type { Address, Hex } from "viem";
import { useConnection } from "wagmi";
import { useChain, useHead } from "../../chain/context";
import { at } from "../../chain/contracts";
import { explain, type Trouble, tell } from "../../chain/errors";
import { download } from "../../chain/files";
import { work } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";
import { bandOn } from "../../protocol/bands";
import { certificateHandout } from "../../protocol/handout";
import { type Holder, holderOf, otherHolder } from "../../protocol/identities";
import { levelsOf } from "../../protocol/offer";
import { type Certificate, certificateMessage } from "../../protocol/typed";
import { useSign } from "../../transactions/sign";
import { useNames } from "../../ui/fields";
import { Filled } from "../../ui/filled";
import { useOffice } from "../../ui/office";
import { Card, Field, Who } from "../../ui/parts";
import { ShareLink } from "../../ui/sharelink";
import { type OwnRegister, useRegisterFault } from "./register";

const DAY = 86_400;
/** A certificate may be used for so many days, as by the command. */
const DAYS = 30;

/** A certificate for an applicant: who they are, their band, and the registrar's signature. */
export function Certify({ member, own }: { member: Address; own: OwnRegister | undefined }) {
  const { t, language } = useI18n();
  const { registrar } = useOffice();
  const { client, config } = useChain();
  const { address } = useConnection();
  const head = useHead();
  const names = useNames();
  const sign = useSign();
  const faultText = useRegisterFault();
  const [country, setCountry] = useState("");
  const [kind, setKind] = useState("national-id");
  const [number, setNumber] = useState("");
  const [born, setBorn] = useState("");
  const levels = levelsOf(config.bands ?? []);
  const [level, setLevel] = useState<string | undefined>(levels[0]);
  const [fault, setFault] = useState<string>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [working, setWorking] = useState(false);
  const [made, setMade] = useState<{ text: string; handed: string }>();
  // Somebody else's wallet has this identity: said before anything is signed.
  const [taken, setTaken] = useState<Holder & { identity: Hex }>();
  const now = head.data?.time ?? 0;
  const today = Math.floor(now / DAY);
  const band = born ? bandOn(config.bands ?? [], born, today, level, config.minAgeDays) : undefined;
  const identityOf = async (ring: OwnRegister["ring"]): Promise<Hex> => {
    const plan = { chainId: config.chainId, pool: at(config, "pool") };
    const document = { country, kind, number };
    const all = await work({ task: "identities", ring, document, plan });
    // Known people keep their identity; new ones get that of the newest secret.
    for (const identity of all) {
      if (await holderOf(client, config, identity)) return identity;
    }
    return all[0] as Hex;
  };
  const go = async () => {
    if (!own || !band) return;
    setWorking(true);
    setFault(undefined);
    setTrouble(undefined);
    setMade(undefined);
    setTaken(undefined);
    try {
      const identity = await identityOf(own.ring);
      const holder = await otherHolder(client, config, identity, member, own.entries);
      if (holder) setTaken({ ...holder, identity });
      else await certify(identity);
    } catch (error) {
      setFault(faultText(error));
    } finally {
      setWorking(false);
    }
  };
  const certify = async (identity: Hex) => {
    if (!band) return;
    setTaken(undefined);
    try {
      const certificate: Certificate = {
        member,
        identity,
        band: band.band,
        bandUntil: band.until,
        issuedAt: now,
        expiry: now + DAYS * DAY,
      };
      const signature = await sign(certificateMessage(config, certificate), registrar.whyCertify);
      setMade(certificateHandout(certificate, signature));
      setNumber("");
    } catch (error) {
      setTrouble(await explain(error));
    }
  };
  return (
    <Card title={registrar.certifyTitle}>
      <p>{registrar.certifyLead}</p>
      {!own && <p className="muted">{registrar.certifyNeeds}</p>}
      {own && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void go();
          }}
        >
          <div className="row wrap">
            <Field label={registrar.country}>
              <input
                maxLength={2}
                size={4}
                placeholder="CN"
                value={country}
                onChange={(event) => setCountry(event.target.value)}
              />
            </Field>
            <Field label={registrar.documentKind}>
              <input
                maxLength={40}
                value={kind}
                onChange={(event) => setKind(event.target.value)}
              />
            </Field>
          </div>
          <Field label={registrar.documentNumber} hint={registrar.documentHint} error={fault}>
            <input
              autoComplete="off"
              spellCheck={false}
              maxLength={80}
              value={number}
              onChange={(event) => {
                setNumber(event.target.value);
                setTaken(undefined);
              }}
            />
          </Field>
          <Field
            label={registrar.born}
            error={born && !band ? registrar.noBand : undefined}
            hint={band ? fill(registrar.bandIs, { band: names.band(band.band) }) : undefined}
          >
            <input type="date" value={born} onChange={(event) => setBorn(event.target.value)} />
          </Field>
          {levels.length > 1 && (
            <Field label={registrar.level}>
              <select value={level} onChange={(event) => setLevel(event.target.value)}>
                {levels.map((one) => (
                  <option key={one} value={one}>
                    {t.levels[one] ?? one}
                  </option>
                ))}
              </select>
            </Field>
          )}
          <button
            type="submit"
            className="primary"
            disabled={!address || !band || !number || !country || !kind || working}
          >
            {working ? t.evidenceWorking : registrar.certifyGo}
          </button>
          {taken && (
            <div className="banner bad" role="alert" data-taken={taken.standing}>
              <p>
                <Filled text={registrar.taken} wallet={<Who address={taken.wallet} />} />{" "}
                {registrar[`taken_${taken.standing}`]}
              </p>
              <div className="row wrap">
                <button type="button" onClick={() => setTaken(undefined)}>
                  {t.cancel}
                </button>
                <button type="button" onClick={() => void certify(taken.identity)}>
                  {registrar.takenGo}
                </button>
              </div>
            </div>
          )}
          {trouble && (
            <p className="status failed" role="alert">
              {tell(trouble, language, t, { decimals: 0, symbol: "" })}
            </p>
          )}
        </form>
      )}
      {made && <Handed made={made} />}
    </Card>
  );
}

/** The certificate as a file, a link, and the link as a code to scan. */
function Handed({ made }: { made: { text: string; handed: string } }) {
  const { registrar } = useOffice();
  const link = `${location.origin}${location.pathname}#/join/${made.handed}`;
  return (
    <div className="banner good" data-certificate={link}>
      <p>{registrar.certified}</p>
      <ShareLink link={link} code={registrar.certificateCode}>
        <button type="button" onClick={() => download("certificate.json", made.text)}>
          {registrar.saveCertificate}
        </button>
      </ShareLink>
    </div>
  );
}
