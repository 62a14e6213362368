import { useQueryClient } from "@tanstack/react-query";
import { useChain } from "../../chain/context";
import type { Session } from "../../desk/session";
import { DeskProblem, useDeskAct } from "../../transactions/deskact";

/** Signs an act of the session's account, sends it to the desk, and reads again what there is. */
export function useReminderAct(session: Session) {
  const { config } = useChain();
  const queries = useQueryClient();
  const queryKey = remindersKey(config.desk, session.account);
  return useDeskAct(session.account, () => void queries.invalidateQueries({ queryKey }));
}
export type ReminderAct = ReturnType<typeof useReminderAct>;

export const remindersKey = (desk: string | undefined, account: string) => [
  "desk",
  desk,
  "read",
  "reminders",
  account,
];

export { DeskProblem as Problem };
