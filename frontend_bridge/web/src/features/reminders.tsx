import { useQuery } from "@tanstack/react-query";
import { useChain } from "../chain/context";
import { DeskError } from "../desk/client";
import { remindedOf } from "../desk/forms";
import type { Subscription } from "../desk/reminded";
import { type Session, useAskDesk } from "../desk/session";
import { fill } from "../i18n";
import { END_SUBSCRIPTION } from "../protocol/reminderacts";
import { DeskTrouble } from "../ui/desktrouble";
import { When } from "../ui/fields";
import { useOffice } from "../ui/office";
import { Loading } from "../ui/parts";
import { Problem, remindersKey, useReminderAct } from "./reminders/acting";
import { Asking, Code } from "./reminders/asking";
import { Calendar } from "./reminders/calendar";

/** One's reminders: those there are, asking for another, and a calendar. */
export default function Reminders({ session }: { session: Session }) {
  const { reminders } = useOffice();
  const { config } = useChain();
  const ask = useAskDesk();
  const found = useQuery({
    queryKey: remindersKey(config.desk, session.account),
    queryFn: () => ask<unknown>("reminders").then(remindedOf),
    retry: 1,
  });
  if (found.error instanceof DeskError && found.error.status === 404)
    return <p className="muted">{reminders.none}</p>;
  if (found.error && !found.data)
    return <DeskTrouble error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading shape="rows" />;
  const { channels, subscriptions } = found.data;
  const shown = subscriptions.filter(({ state }) => state !== "ended");
  return (
    <>
      {shown.length === 0 && <p className="muted">{reminders.nothing}</p>}
      <ul className="plain rows">
        {shown.map((one) => (
          <Row key={one.subscription} session={session} one={one} />
        ))}
      </ul>
      {Object.keys(channels).length === 0 ? (
        <p className="muted">{reminders.noChannel}</p>
      ) : (
        <Asking session={session} channels={channels} languages={found.data.languages} />
      )}
      <Calendar session={session} languages={found.data.languages} />
    </>
  );
}

function Row({ session, one }: { session: Session; one: Subscription }) {
  const { reminders, reminderChannels, reminderStates } = useOffice();
  const { act, busy, error, trouble } = useReminderAct(session);
  const end = () =>
    act(END_SUBSCRIPTION, { subscription: one.subscription }, reminders.whyEnd, "reminders/end");
  return (
    <li data-subscription={one.state}>
      <span>
        <strong>{reminderChannels[one.channel] ?? one.channel}</strong>{" "}
        {one.since !== null && (
          <span className="muted">
            {reminders.since} <When at={one.since} />
          </span>
        )}
      </span>
      <span className="right">
        <span className={`chip ${one.state === "active" ? "good" : ""}`}>
          {reminderStates[one.state] ?? one.state}
        </span>
        <button
          type="button"
          className="quiet small"
          disabled={busy}
          aria-label={fill(reminders.endOf, { n: one.subscription })}
          onClick={() => void end()}
        >
          {reminders.end}
        </button>
      </span>
      {one.state === "pending" && one.channel !== "telegram" && (
        <Code session={session} subscription={one.subscription} />
      )}
      <Problem error={error} trouble={trouble} />
    </li>
  );
}
