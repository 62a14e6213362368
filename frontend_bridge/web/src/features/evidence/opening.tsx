import { lazy, Suspense, useEffect, useState } from "react";
import type { Hex } from "viem";
import { MOST_GRANT, MOST_SEALED } from "../../evidence/format";
import { type Opened, work } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";
import { AgeFile, PasswordField } from "../../ui/agefields";
import { Loading } from "../../ui/parts";
import { saveBlob } from "./blobs";
import { useFault } from "./faults";

const PdfFile = lazy(() => import("./pdffile"));

const LONGEST_TEXT = 200_000;
const PDF = "application/pdf";

/** An assessor opens a pack that was handed over, after the page made sure it is what was filed. */
export default function OpenEvidence({ filed }: { filed: Hex }) {
  const { t } = useI18n();
  const faultText = useFault();
  const [pack, setPack] = useState<File>();
  const [grant, setGrant] = useState<File>();
  const [key, setKey] = useState<File>();
  const [password, setPassword] = useState("");
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<string>();
  const [files, setFiles] = useState<Opened[]>();
  const open = async () => {
    if (!pack || !grant || !key) return;
    setWorking(true);
    setFault(undefined);
    setFiles(undefined);
    try {
      setFiles(await work({ task: "open", pack, grant, key, password, filed }));
    } catch (error) {
      setFault(faultText(error));
    } finally {
      setWorking(false);
    }
  };
  return (
    <>
      <p>{t.openLead}</p>
      <AgeFile label={t.openPack} most={MOST_SEALED} onRead={setPack} />
      <AgeFile label={t.openGrant} most={MOST_GRANT} onRead={setGrant} />
      <AgeFile label={t.openKey} onRead={setKey} />
      <PasswordField label={t.openPassword} value={password} error={fault} onChange={setPassword} />
      <button
        type="button"
        disabled={!pack || !grant || !key || !password || working}
        onClick={() => void open()}
      >
        {working ? t.evidenceWorking : t.openGo}
      </button>
      {files && <OpenedFiles files={files} />}
    </>
  );
}

/** The files of a pack that was held to the hash that was filed. */
export function OpenedFiles({ files }: { files: readonly Opened[] }) {
  const { t } = useI18n();
  // Drawing takes memory: one PDF at a time, and the first without being asked.
  const [drawn, setDrawn] = useState(() => files.find(({ kind }) => kind === PDF)?.name);
  return (
    <section aria-label={t.openFiles}>
      <p className="banner good" data-opened={files.length}>
        {t.openedTrue}
      </p>
      {files.map((file) => (
        <Shown
          key={file.name}
          file={file}
          drawn={file.name === drawn}
          onDraw={() => setDrawn(file.name)}
        />
      ))}
    </section>
  );
}

/** One file: a picture as it was redrawn, text as text, the pages of a PDF as pictures. */
function Shown({ file, drawn, onDraw }: { file: Opened; drawn: boolean; onDraw: () => void }) {
  const { t } = useI18n();
  const save = () => saveBlob(file.name, new Blob([file.content as BlobPart]));
  return (
    <figure>
      <figcaption className="row wrap">
        <span className="wrap">{file.name}</span>
        <button type="button" onClick={save}>
          {fill(t.openSave, { name: file.name })}
        </button>
      </figcaption>
      {file.kind.startsWith("image/") && <Picture file={file} />}
      {file.kind === "text/plain" && (
        <pre className="notice">
          {new TextDecoder().decode(file.content).slice(0, LONGEST_TEXT)}
        </pre>
      )}
      {file.kind === PDF && (
        <Suspense fallback={<Loading shape="line" />}>
          <PdfFile file={file} drawn={drawn} onDraw={onDraw} />
        </Suspense>
      )}
    </figure>
  );
}

/** A picture drawn on a canvas: no address of it can be handed on. */
function Picture({ file }: { file: Opened }) {
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  useEffect(() => {
    if (!canvas) return;
    const blob = new Blob([file.content as BlobPart], { type: file.kind });
    let over = false;
    void createImageBitmap(blob).then((picture) => {
      if (!over) {
        canvas.width = picture.width;
        canvas.height = picture.height;
        canvas.getContext("2d")?.drawImage(picture, 0, 0);
      }
      picture.close();
    });
    return () => {
      over = true;
    };
  }, [canvas, file]);
  return <canvas ref={setCanvas} className="evidence" role="img" aria-label={file.name} />;
}
