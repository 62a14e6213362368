import { useState } from "react";
import { useChain } from "../../chain/context";
import type { Session } from "../../desk/session";
import { useI18n } from "../../i18n";
import { END_CALENDAR, RENEW_CALENDAR } from "../../protocol/reminderacts";
import { useOffice } from "../../ui/office";
import { Problem, useReminderAct } from "./acting";

/** A calendar to subscribe to: its address is a secret, and a new one ends the one before. */
export function Calendar({
  session,
  languages,
}: {
  session: Session;
  languages: readonly string[];
}) {
  const { language } = useI18n();
  const { reminders } = useOffice();
  const { config } = useChain();
  const [path, setPath] = useState<string>();
  const [ended, setEnded] = useState(false);
  const { act, busy, error, trouble } = useReminderAct(session);
  const renew = async () => {
    const values = { language: languages.includes(language) ? language : "en" };
    const why = reminders.whyCalendar;
    const found = await act<{ path: string }>(RENEW_CALENDAR, values, why, "reminders/calendar");
    if (!found) return;
    setEnded(false);
    setPath(found.path);
  };
  const end = async () => {
    const why = reminders.whyCalendarEnd;
    const found = await act<{ ended: boolean }>(END_CALENDAR, {}, why, "reminders/calendar/end");
    if (!found) return;
    setPath(undefined);
    setEnded(true);
  };
  return (
    <>
      <h3>{reminders.calendarTitle}</h3>
      <p>{reminders.calendarLead}</p>
      {path && (
        <p className="mono wrap" data-calendar>
          {new URL(path, config.desk).href}
        </p>
      )}
      {ended && (
        <p className="banner" role="status">
          {reminders.calendarEnded}
        </p>
      )}
      <div className="row wrap">
        <button type="button" disabled={busy} onClick={() => void renew()}>
          {reminders.calendarMake}
        </button>
        <button type="button" className="quiet" disabled={busy} onClick={() => void end()}>
          {reminders.calendarEnd}
        </button>
      </div>
      <Problem error={error} trouble={trouble} />
    </>
  );
}
