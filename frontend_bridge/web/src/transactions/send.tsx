import type { ReactNode } from "react";
import { type ActState, busy } from "./machine";
import { ActStatus } from "./status";

/** A button that sends a transaction, with its state below. */
export function Send({
  state,
  disabled,
  children,
  onClick,
  quiet,
}: {
  state: ActState;
  disabled?: boolean;
  children: ReactNode;
  onClick: () => void;
  quiet?: boolean;
}) {
  return (
    <>
      <button
        type="button"
        className={quiet ? "" : "primary"}
        disabled={disabled || busy(state)}
        aria-busy={busy(state)}
        onClick={onClick}
      >
        {children}
      </button>
      <ActStatus state={state} />
    </>
  );
}
