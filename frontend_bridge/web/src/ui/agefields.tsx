import type { ReactNode } from "react";
import { FileField } from "./files";
import { Field } from "./parts";

/** An age key locked by a password has some hundred bytes. */
const MOST_KEY = 10_000;

/** A file of the age format, a key unless `most` says more; it is opened later. */
export function AgeFile({
  label,
  hint,
  most = MOST_KEY,
  onRead,
}: {
  label: string;
  hint?: ReactNode;
  most?: number;
  onRead: (file: File | undefined) => void;
}) {
  return (
    <FileField
      label={label}
      hint={hint}
      most={most}
      accept=".age,application/octet-stream"
      read={(file) => Promise.resolve(file)}
      onRead={onRead}
    />
  );
}

/** The password of something that is locked already. */
export function PasswordField({
  label,
  value,
  error,
  onChange,
}: {
  label: string;
  value: string;
  error?: string;
  onChange: (password: string) => void;
}) {
  return (
    <Field label={label} error={error}>
      <input
        type="password"
        autoComplete="current-password"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
