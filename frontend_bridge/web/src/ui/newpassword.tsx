import type { ReactNode } from "react";
import { Field } from "./parts";

export interface Chosen {
  password: string;
  again: string;
}

export const NOTHING_CHOSEN: Chosen = { password: "", again: "" };

/** A new password, typed twice; `fault` is about the first, `differs` is shown where the second is another. */
export function NewPassword({
  label,
  labelAgain,
  hint,
  fault,
  differs,
  chosen,
  onChange,
}: {
  label: string;
  labelAgain: string;
  hint?: ReactNode;
  fault?: string;
  differs: string;
  chosen: Chosen;
  onChange: (chosen: Chosen) => void;
}) {
  const { password, again } = chosen;
  const field = (name: keyof Chosen) => (
    <input
      type="password"
      autoComplete="new-password"
      value={chosen[name]}
      onChange={(event) => onChange({ ...chosen, [name]: event.target.value })}
    />
  );
  return (
    <>
      <Field label={label} hint={hint} error={fault}>
        {field("password")}
      </Field>
      <Field label={labelAgain} error={again !== "" && again !== password ? differs : undefined}>
        {field("again")}
      </Field>
    </>
  );
}
