import { lazy, Suspense, useRef, useState } from "react";
import type { Hex } from "viem";
import { useChain } from "../../chain/context";
import { MOST_BYTES, MOST_FILES } from "../../evidence/format";
import { askToPersist, folderOf, savedPack } from "../../evidence/saved";
import { type Packed, packed } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";
import { useOffice } from "../../ui/office";
import { Field } from "../../ui/parts";
import { saveBlob } from "./blobs";
import { useFault } from "./faults";

const DoctorsLink = lazy(() => import("./doctor"));
const KeyWords = lazy(() => import("./keywords"));

const KINDS = "image/jpeg,image/png,image/webp,application/pdf,text/plain,.txt";
const MB = 1_000_000;

/** Files encrypted in the browser and kept on this device; only then is there a hash to file. */
export default function PackEvidence({ onHash }: { onHash: (hash: Hex | undefined) => void }) {
  const { t } = useI18n();
  const { packing } = useOffice();
  const { config } = useChain();
  const faultText = useFault();
  const [files, setFiles] = useState<File[]>([]);
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [progress, setProgress] = useState<{ done: number; of: number }>();
  const [fault, setFault] = useState<string>();
  const [refused, setRefused] = useState<{ source: string; wrong: string }>();
  const [saved, setSaved] = useState<Packed>();
  // The last choice counts, however long an earlier one takes.
  const choice = useRef(0);
  const change = (next: (before: File[]) => File[]) => {
    choice.current += 1;
    setRefused(undefined);
    setFiles(next);
    setSaved(undefined);
    setFault(undefined);
    setProgress(undefined);
    onHash(undefined);
  };
  const add = (input: HTMLInputElement, source: "files" | "camera") => {
    const chosen = [...(input.files ?? [])];
    const empty = chosen.some(({ size }) => size === 0);
    const large = chosen.find(({ size }) => size > MOST_BYTES);
    const told = large && { size: Math.ceil(large.size / MB), most: MOST_BYTES / MB };
    const wrong = empty ? t.fileEmpty : told && fill(t.fileTooLarge, told);
    if (wrong) setRefused({ source, wrong });
    else change((before) => [...before, ...chosen]);
    // The same photograph may be chosen again after it was taken out.
    input.value = "";
  };
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const pack = async () => {
    choice.current += 1;
    const mine = choice.current;
    setFault(undefined);
    setProgress({ done: 0, of: files.length + 1 });
    try {
      const found = await packed(files, password, (done, of) =>
        choice.current === mine ? setProgress({ done, of }) : undefined,
      );
      await askToPersist();
      if (choice.current !== mine) return;
      setSaved(found);
      onHash(found.hash);
    } catch (error) {
      if (choice.current === mine) setFault(faultText(error));
    } finally {
      if (choice.current === mine) setProgress(undefined);
    }
  };
  const saveCopy = async (hash: Hex) => {
    const whole = await savedPack(hash).catch(() => undefined);
    if (whole) saveBlob(`evidence-${hash.slice(2, 10)}.zip`, folderOf(whole));
    else setFault(t.evidenceFaults.notKept);
  };
  const wrongOf = (source: string) => (refused?.source === source ? refused.wrong : undefined);
  const different = again !== "" && again !== password;
  const ready =
    files.length > 0 &&
    files.length <= MOST_FILES &&
    total <= MOST_BYTES &&
    password !== "" &&
    again === password &&
    !progress;
  return (
    <fieldset className="plain">
      <legend>{packing.evidenceFiles}</legend>
      <p className="muted">{packing.evidenceFilesHint}</p>
      <div className="row wrap">
        <Field label={t.evidenceChoose} error={wrongOf("files")}>
          <input
            type="file"
            multiple
            accept={KINDS}
            onChange={(event) => add(event.currentTarget, "files")}
          />
        </Field>
        <Field label={packing.evidencePhotograph} error={wrongOf("camera")}>
          <input
            type="file"
            accept="image/*"
            capture="environment"
            onChange={(event) => add(event.currentTarget, "camera")}
          />
        </Field>
      </div>
      {config.desk && (
        <Suspense fallback={null}>
          {/* What was chosen while the files came stays, and what came twice is there once. */}
          <DoctorsLink
            onFiles={(more) =>
              change((before) => [...before, ...more.filter((one) => !before.includes(one))])
            }
          />
        </Suspense>
      )}
      {files.length > 0 && (
        <ul className="plain rows">
          {files.map((file, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name
            <li key={place}>
              <span className="wrap">{file.name}</span>
              <span className="right">
                {fill(t.megabytes, { n: (Math.ceil((10 * file.size) / MB) / 10).toFixed(1) })}{" "}
                <button
                  type="button"
                  aria-label={fill(packing.evidenceTakeOut, { name: file.name })}
                  onClick={() => change((before) => before.filter((_, other) => other !== place))}
                >
                  ×
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
      {total > MOST_BYTES && (
        <p className="error">{fill(t.evidenceFaults.tooLarge, { most: MOST_BYTES / MB })}</p>
      )}
      {files.length > MOST_FILES && (
        <p className="error">{fill(t.evidenceFaults.tooMany, { most: MOST_FILES })}</p>
      )}
      {files.length > 0 && !saved && (
        <>
          <Field label={t.evidencePassword} hint={packing.evidencePasswordHint}>
            <input
              type="password"
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </Field>
          <Field
            label={t.evidencePasswordAgain}
            error={different ? t.evidencePasswordDiffers : undefined}
          >
            <input
              type="password"
              autoComplete="new-password"
              value={again}
              onChange={(event) => setAgain(event.target.value)}
            />
          </Field>
          <button type="button" disabled={!ready} onClick={() => void pack()}>
            {packing.evidenceEncrypt}
          </button>
        </>
      )}
      {progress && (
        <p role="status">
          {t.evidenceWorking} <progress value={progress.done} max={progress.of} />
        </p>
      )}
      {fault && (
        <p className="error" role="alert">
          {fault}
        </p>
      )}
      {saved && (
        <div className="banner good" data-packed={saved.hash}>
          <p>{packing.evidenceSaved}</p>
          <p className="mono wrap">{saved.hash}</p>
          <button type="button" onClick={() => void saveCopy(saved.hash)}>
            {packing.evidenceSaveCopy}
          </button>
          <Suspense fallback={null}>
            <KeyWords locked={saved.key} />
          </Suspense>
        </div>
      )}
    </fieldset>
  );
}
