import { useEffect, useState } from "react";
import { type DrawnPage, MOST_PAGES, PdfError, PdfPages } from "../../evidence/pdf/pages";
import type { Opened } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";
import type { OfficeTexts } from "../../i18n/office";
import { InOffice, useOffice } from "../../ui/office";

interface Props {
  file: Opened;
  /** Whether its pages are shown now. */
  drawn: boolean;
  onDraw: () => void;
}

/** The pages of a PDF, drawn as pictures, one at a time. */
export default function PdfFile(props: Props) {
  return (
    <InOffice>
      <Choice {...props} />
    </InOffice>
  );
}

function Choice({ file, drawn, onDraw }: Props) {
  const { pdf } = useOffice();
  if (drawn) return <Pages file={file} />;
  return (
    <button type="button" aria-label={`${pdf.show}: ${file.name}`} onClick={onDraw}>
      {pdf.show}
    </button>
  );
}

function Pages({ file }: { file: Opened }) {
  const { language } = useI18n();
  const { pdf } = useOffice();
  const [tries, setTries] = useState(0);
  const [opened, setOpened] = useState<PdfPages>();
  const [about, setAbout] = useState({ count: 0, cut: false });
  const [number, setNumber] = useState(1);
  const [page, setPage] = useState<DrawnPage & { number: number }>();
  const [fault, setFault] = useState<PdfError["fault"]>();
  const told = (error: unknown) => {
    const found = error instanceof PdfError ? error.fault : "failed";
    setFault(found);
    // Only a page that is damaged leaves its worker ready for another one.
    if (found !== "page") setOpened(undefined);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try begins with another worker
  useEffect(() => {
    const pages = new PdfPages();
    let over = false;
    setFault(undefined);
    pages.open(file.content).then(
      () => {
        if (over) return;
        setAbout({ count: pages.count, cut: pages.cut });
        setOpened(pages);
      },
      (error) => !over && told(error),
    );
    return () => {
      over = true;
      pages.close();
    };
  }, [file, tries]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is told of a page is of this one
  useEffect(() => {
    if (!opened) return;
    let over = false;
    setFault(undefined);
    opened.draw(number).then(
      (found) => (over ? found.picture.close() : setPage({ ...found, number })),
      (error) => !over && told(error),
    );
    return () => {
      over = true;
    };
  }, [opened, number]);

  useEffect(() => () => page?.picture.close(), [page]);

  const again = () => setTries(tries + 1);
  const turn = (to: number) => {
    setNumber(to);
    if (!opened) again();
  };
  const { count, cut } = about;
  const last = Math.min(count, MOST_PAGES);
  const here = page?.number === number && !fault ? page : undefined;
  const waiting = !here && !fault;
  return (
    <div data-pdf={fault ?? (here ? "drawn" : "drawing")}>
      <p className="muted">{pdf.lead}</p>
      {cut && <p className="banner warn">{pdf.cut}</p>}
      {count > MOST_PAGES && (
        <p className="banner warn">
          {fill(pdf.many, { count: count.toLocaleString(language), most: MOST_PAGES })}
        </p>
      )}
      {count > 1 && (
        <p className="row wrap">
          <button type="button" disabled={number <= 1 || waiting} onClick={() => turn(number - 1)}>
            {pdf.before}
          </button>
          <span>{fill(pdf.page, { n: number, count })}</span>
          <button
            type="button"
            disabled={number >= last || waiting}
            onClick={() => turn(number + 1)}
          >
            {pdf.after}
          </button>
        </p>
      )}
      {waiting && <p role="status">{pdf.drawing}</p>}
      {fault && (
        <div className="banner bad" role="alert">
          <p>{sentenceOf(pdf, fault)}</p>
          {(fault === "failed" || fault === "slow") && (
            <button type="button" onClick={again}>
              {pdf.again}
            </button>
          )}
        </div>
      )}
      {here && !here.whole && <p className="banner warn">{pdf.parts}</p>}
      {here && (
        <Drawn page={here} label={fill(pdf.pageOf, { name: file.name, n: number, count })} />
      )}
    </div>
  );
}

/** A page on a canvas: nothing of the PDF itself is in the page. */
function Drawn({ page, label }: { page: DrawnPage; label: string }) {
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  useEffect(() => {
    if (!canvas) return;
    canvas.width = page.picture.width;
    canvas.height = page.picture.height;
    canvas.getContext("2d")?.drawImage(page.picture, 0, 0);
  }, [canvas, page]);
  return <canvas ref={setCanvas} className="evidence" role="img" aria-label={label} />;
}

function sentenceOf(pdf: OfficeTexts["pdf"], fault: PdfError["fault"]): string {
  return fault === "page" ? pdf.pageBroken : pdf[fault];
}
