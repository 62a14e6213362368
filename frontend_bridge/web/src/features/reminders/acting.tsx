import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useChain } from "../../chain/context";
import { explain, type Trouble, tell } from "../../chain/errors";
import { DeskError } from "../../desk/client";
import { type Session, useAskDesk } from "../../desk/session";
import { useI18n } from "../../i18n";
import { type ActKind, actMessage, signedAct } from "../../protocol/acts";
import { useSign } from "../../transactions/sign";
import { DeskTrouble } from "../../ui/desktrouble";

/** Signs an act of the session's account, sends it to the desk, and reads again what there is. */
export function useReminderAct(session: Session) {
  const { config } = useChain();
  const ask = useAskDesk();
  const sign = useSign();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<DeskError>();
  const [trouble, setTrouble] = useState<Trouble>();
  /** Does what asks the desk; undefined where it failed, which is then shown by `Problem`. */
  const attempt = async <T,>(what: () => Promise<T>): Promise<T | undefined> => {
    setBusy(true);
    setError(undefined);
    setTrouble(undefined);
    try {
      return await what();
    } catch (failed) {
      if (failed instanceof DeskError) setError(failed);
      else setTrouble(await explain(failed));
      return undefined;
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: remindersKey(config.desk, session.account) });
    }
  };
  const act = <T,>(kind: ActKind, values: Record<string, unknown>, why: string, path: string) =>
    attempt(async () => {
      const message = actMessage(config, kind, session.account, values);
      return ask<T>(path, signedAct(message, await sign(message, why)));
    });
  return { act, ask, attempt, busy, error, trouble };
}
export type ReminderAct = ReturnType<typeof useReminderAct>;

export const remindersKey = (desk: string | undefined, account: string) => [
  "desk",
  desk,
  "read",
  "reminders",
  account,
];

/** What went wrong with an act, if anything did. */
export function Problem({ error, trouble }: Pick<ReminderAct, "error" | "trouble">) {
  const { t, language } = useI18n();
  return (
    <>
      {error && <DeskTrouble error={error} />}
      {trouble && (
        <p className="status failed" role="alert">
          {tell(trouble, language, t, { decimals: 0, symbol: "" })}
        </p>
      )}
    </>
  );
}
