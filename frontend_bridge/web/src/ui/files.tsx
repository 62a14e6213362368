import { type ReactNode, useRef, useState } from "react";
import { hashOfFile } from "../chain/files";
import { fill, useI18n } from "../i18n";
import { Field } from "./parts";

const MB = 1_000_000;
/** What is read as text and taken apart at once, as certificates and decision files are. */
const MOST_TEXT = MB;
/** What is hashed piece by piece: a scan, or a pack of them. */
const MOST_HASHED = 200 * MB;

/** A file that is read only if it is neither empty nor too large: its size is known beforehand. */
export function FileField<T>({
  label,
  hint,
  most,
  accept,
  read,
  onRead,
}: {
  label: string;
  hint?: ReactNode;
  /** The largest that is read, in bytes. */
  most: number;
  accept?: string;
  read: (file: File) => Promise<T>;
  /** Told what was read, and first that what was read before counts no more. */
  onRead: (found: T | undefined, file?: File) => void;
}) {
  const { t } = useI18n();
  const [wrong, setWrong] = useState<string>();
  const [reading, setReading] = useState(false);
  // The last choice counts, however long an earlier one takes.
  const choice = useRef(0);
  const choose = async (file: File | undefined) => {
    choice.current += 1;
    const mine = choice.current;
    onRead(undefined);
    setReading(false);
    setWrong(file && wrongOf(file.size));
    if (!file || wrongOf(file.size)) return;
    setReading(true);
    const found = await read(file).then(
      (value) => ({ value }),
      () => undefined,
    );
    if (choice.current !== mine) return;
    setReading(false);
    // As when it was moved or changed since it was chosen.
    if (found) onRead(found.value, file);
    else setWrong(t.fileUnreadable);
  };
  const wrongOf = (size: number): string | undefined => {
    if (size === 0) return t.fileEmpty;
    const told = { size: Math.ceil(size / MB), most: most / MB };
    return size > most ? fill(t.fileTooLarge, told) : undefined;
  };
  return (
    <Field label={label} hint={reading ? t.fileReading : hint} error={wrong}>
      <input
        type="file"
        accept={accept}
        onChange={(event) => void choose(event.target.files?.[0])}
      />
    </Field>
  );
}

/** A file of which the chain keeps the hash alone. */
export function HashedFile({
  label,
  hint,
  onHash,
}: {
  label: string;
  hint?: ReactNode;
  onHash: (hash: `0x${string}` | undefined, file?: File) => void;
}) {
  return (
    <FileField label={label} hint={hint} most={MOST_HASHED} read={hashOfFile} onRead={onHash} />
  );
}

/** A paper handed over as a file, or pasted as its text. */
export function Paper({
  file,
  paste,
  wrong,
  onText,
}: {
  file: string;
  paste: string;
  wrong?: string;
  onText: (text: string) => void;
}) {
  return (
    <>
      <FileField
        label={file}
        most={MOST_TEXT}
        accept="application/json,.json"
        read={(one) => one.text()}
        onRead={(text) => onText(text ?? "")}
      />
      <Field label={paste} error={wrong}>
        <textarea
          rows={3}
          spellCheck={false}
          maxLength={MOST_TEXT}
          onChange={(event) => onText(event.target.value)}
        />
      </Field>
    </>
  );
}
