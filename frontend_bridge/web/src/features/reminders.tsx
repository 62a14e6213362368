import { useQuery } from "@tanstack/react-query";
import { useChain } from "../chain/context";
import { DeskError } from "../desk/client";
import { remindedOf } from "../desk/forms";
import type { Subscription } from "../desk/reminded";
import { type Session, useAskDesk } from "../desk/session";
import { fill, useI18n } from "../i18n";
import { END_SUBSCRIPTION } from "../protocol/reminderacts";
import { DeskTrouble } from "../ui/desktrouble";
import { When } from "../ui/fields";
import { Loading } from "../ui/parts";
import { Problem, remindersKey, useReminderAct } from "./reminders/acting";
import { Asking, Code } from "./reminders/asking";
import { Calendar } from "./reminders/calendar";

/** One's reminders: those there are, asking for another, and a calendar. */
export default function Reminders({ session }: { session: Session }) {
  const { t } = useI18n();
  const { config } = useChain();
  const ask = useAskDesk();
  const found = useQuery({
    queryKey: remindersKey(config.desk, session.account),
    queryFn: () => ask<unknown>("reminders").then(remindedOf),
    retry: 1,
  });
  if (found.error instanceof DeskError && found.error.status === 404)
    return <p className="muted">{t.reminders.none}</p>;
  if (found.error && !found.data)
    return <DeskTrouble error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading shape="rows" />;
  const { channels, subscriptions } = found.data;
  const shown = subscriptions.filter(({ state }) => state !== "ended");
  return (
    <>
      {shown.length === 0 && <p className="muted">{t.reminders.nothing}</p>}
      <ul className="plain rows">
        {shown.map((one) => (
          <Row key={one.subscription} session={session} one={one} />
        ))}
      </ul>
      {Object.keys(channels).length === 0 ? (
        <p className="muted">{t.reminders.noChannel}</p>
      ) : (
        <Asking session={session} channels={channels} languages={found.data.languages} />
      )}
      <Calendar session={session} languages={found.data.languages} />
    </>
  );
}

function Row({ session, one }: { session: Session; one: Subscription }) {
  const { t } = useI18n();
  const { act, busy, error, trouble } = useReminderAct(session);
  const end = () =>
    act(END_SUBSCRIPTION, { subscription: one.subscription }, t.reminders.whyEnd, "reminders/end");
  return (
    <li data-subscription={one.state}>
      <span>
        <strong>{t.reminderChannels[one.channel] ?? one.channel}</strong>{" "}
        {one.since !== null && (
          <span className="muted">
            {t.reminders.since} <When at={one.since} />
          </span>
        )}
      </span>
      <span className="right">
        <span className={`chip ${one.state === "active" ? "good" : ""}`}>
          {t.reminderStates[one.state] ?? one.state}
        </span>
        <button
          type="button"
          className="quiet small"
          disabled={busy}
          aria-label={fill(t.reminders.endOf, { n: one.subscription })}
          onClick={() => void end()}
        >
          {t.reminders.end}
        </button>
      </span>
      {one.state === "pending" && one.channel !== "telegram" && (
        <Code session={session} subscription={one.subscription} />
      )}
      <Problem error={error} trouble={trouble} />
    </li>
  );
}
