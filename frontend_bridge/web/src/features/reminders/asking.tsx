import { useState } from "react";
import type { Session } from "../../desk/session";
import { fill, useI18n } from "../../i18n";
import { SUBSCRIBE } from "../../protocol/reminderacts";
import { useOffice } from "../../ui/office";
import { Field } from "../../ui/parts";
import { Problem, useReminderAct } from "./acting";

const MOST_PHRASE = 60;
/** A balance is low from so many cases left on; the desk takes 1 to 12. */
const EVENTS = [1, 2, 3, 6, 12];
const USUAL_EVENTS = 3;

interface Asked {
  channel: string;
  /** Telegram: the link that starts the bot. */
  link?: string;
  /** ntfy: where the reminders come. */
  server?: string;
  topic?: string;
}

/** Asking for reminders: what is asked for is signed, and who reads the address confirms it. */
export function Asking({
  session,
  channels,
  languages,
}: {
  session: Session;
  channels: Record<string, string>;
  languages: readonly string[];
}) {
  const { t, language } = useI18n();
  const { reminders, reminderChannels } = useOffice();
  const names = Object.keys(channels);
  const [chosen, setChosen] = useState<string>();
  const [address, setAddress] = useState("");
  const [phrase, setPhrase] = useState("");
  const [events, setEvents] = useState(USUAL_EVENTS);
  const [asked, setAsked] = useState<Asked>();
  const { act, busy, error, trouble } = useReminderAct(session);
  const channel = chosen ?? names[0] ?? "";
  const mail = channel === "mail";
  const whole = phrase.trim() !== "" && (!mail || address.includes("@"));
  const go = async () => {
    setAsked(undefined);
    const values = {
      channel,
      address: mail ? address.trim() : "",
      language: languages.includes(language) ? language : "en",
      phrase: phrase.trim(),
      eventsLeft: events,
    };
    const found = await act<Asked>(
      SUBSCRIBE,
      values,
      reminders.whySubscribe,
      "reminders/subscriptions",
    );
    if (!found) return;
    setAsked(found);
    setAddress("");
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <h3>{reminders.askTitle}</h3>
      <Field label={t.fields.channel ?? ""}>
        <select value={channel} onChange={(event) => setChosen(event.target.value)}>
          {names.map((name) => (
            <option key={name} value={name}>
              {reminderChannels[name] ?? name}
            </option>
          ))}
        </select>
      </Field>
      {mail && (
        <Field label={reminders.mailAddress} hint={reminders.mailHint}>
          <input
            type="email"
            autoComplete="email"
            value={address}
            onChange={(event) => setAddress(event.target.value)}
          />
        </Field>
      )}
      <Field label={t.fields.phrase ?? ""} hint={reminders.phraseHint}>
        <input
          value={phrase}
          maxLength={MOST_PHRASE}
          onChange={(event) => setPhrase(event.target.value)}
        />
      </Field>
      <Field label={t.fields.eventsLeft ?? ""}>
        <select value={events} onChange={(event) => setEvents(Number(event.target.value))}>
          {EVENTS.map((n) => (
            <option key={n} value={n}>
              {n}
            </option>
          ))}
        </select>
      </Field>
      <button type="submit" className="primary" disabled={busy || !whole}>
        {reminders.ask}
      </button>
      <Problem error={error} trouble={trouble} />
      {asked && <Next asked={asked} />}
    </form>
  );
}

/** What comes next: a code, a topic to read, or a bot to start. */
function Next({ asked }: { asked: Asked }) {
  const { reminders } = useOffice();
  const link = asked.link && /^https:\/\/t\.me\/\S+$/.test(asked.link) ? asked.link : undefined;
  return (
    <div className="banner good" role="status" data-asked={asked.channel}>
      {asked.channel === "mail" && <p>{reminders.codeSent}</p>}
      {asked.topic && (
        <p className="wrap">
          {fill(reminders.topic, { server: asked.server ?? "", topic: asked.topic })}
        </p>
      )}
      {link && (
        <p>
          <a href={link} target="_blank" rel="noreferrer">
            {reminders.startBot}
          </a>
        </p>
      )}
    </div>
  );
}

/** The code that came to the address: only who reads it can confirm. */
export function Code({ session, subscription }: { session: Session; subscription: number }) {
  const { reminders } = useOffice();
  const [code, setCode] = useState("");
  const { ask, attempt, busy, error, trouble } = useReminderAct(session);
  const confirm = () =>
    attempt(() => ask("reminders/confirm", { subscription, code: code.trim() }));
  return (
    <form
      className="row wrap"
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      <Field label={reminders.code}>
        <input
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          maxLength={20}
          onChange={(event) => setCode(event.target.value)}
        />
      </Field>
      <button type="submit" disabled={busy || !code.trim()}>
        {reminders.confirmCode}
      </button>
      <Problem error={error} trouble={trouble} />
    </form>
  );
}
