import { useState } from "react";
import type { Address } from "viem";
import { useChain } from "../chain/context";
import { explain, type Trouble, tell } from "../chain/errors";
import { DeskError, OtherDeskError } from "../desk/client";
import { useAskDesk } from "../desk/session";
import { useI18n } from "../i18n";
import { type ActKind, actMessage, signedAct } from "../protocol/acts";
import { DeskTrouble } from "../ui/desktrouble";
import { useSign } from "./sign";

/** Signs acts of an account and sends them to the desk; `after` reads again what there is. */
export function useDeskAct(account: Address | undefined, after: () => void = () => {}) {
  const { config } = useChain();
  const ask = useAskDesk();
  const sign = useSign();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [trouble, setTrouble] = useState<Trouble>();
  /** Does what asks the desk; undefined where it failed, which is then shown by `DeskProblem`. */
  const attempt = async <T,>(what: () => Promise<T>): Promise<T | undefined> => {
    setBusy(true);
    setError(undefined);
    setTrouble(undefined);
    try {
      return await what();
    } catch (failed) {
      if (failed instanceof DeskError || failed instanceof OtherDeskError) setError(failed);
      else setTrouble(await explain(failed));
      return undefined;
    } finally {
      setBusy(false);
      after();
    }
  };
  /** An act with its signature, as it is sent. */
  const signed = async (kind: ActKind, values: Record<string, unknown>, why: string) => {
    if (!account) throw new Error("no account");
    const message = actMessage(config, kind, account, values);
    return signedAct(message, await sign(message, why));
  };
  const act = <T,>(
    kind: ActKind,
    values: Record<string, unknown>,
    why: string,
    path: string,
    more: object = {},
  ) => attempt(async () => ask<T>(path, { ...(await signed(kind, values, why)), ...more }));
  return { act, ask, attempt, signed, busy, error, trouble };
}
export type DeskAct = ReturnType<typeof useDeskAct>;

/** What went wrong with an act, if anything did. */
export function DeskProblem({ error, trouble }: Pick<DeskAct, "error" | "trouble">) {
  const { t, language } = useI18n();
  return (
    <>
      {error !== undefined && <DeskTrouble error={error} />}
      {trouble && (
        <p className="status failed" role="alert">
          {tell(trouble, language, t, { decimals: 0, symbol: "" })}
        </p>
      )}
    </>
  );
}
