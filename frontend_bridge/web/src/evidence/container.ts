import { unzipSync, zipSync } from "fflate";
import {
  canonicalJson,
  ENDINGS,
  EvidenceError,
  type EvidenceFile,
  kindOf,
  MOST_BYTES,
  MOST_FILES,
  PACK_SCHEMA,
  paddedSize,
  sha256,
} from "./format";
import { fitName } from "./names";

const MANIFEST = "manifest.json";
const PADDING = "padding";
const LONGEST_MANIFEST = 100_000;
/** The first day that ZIP knows: when a pack was made is nobody's business. */
const DAY = new Date(1980, 0, 1);
/** The bytes that ZIP puts before each part, beside its name. */
const PART_HEADER = 30;

interface Entry {
  name: string;
  type: string;
  size: number;
  sha256: string;
}

/** The container of some files, as they are: pictures were redrawn before. */
export async function makeContainer(given: readonly EvidenceFile[]): Promise<Uint8Array> {
  if (!given.length) throw new EvidenceError("nothing");
  if (given.length > MOST_FILES) throw new EvidenceError("tooMany");
  if (given.reduce((sum, file) => sum + file.content.length, 0) > MOST_BYTES)
    throw new EvidenceError("tooLarge");
  const taken = new Set([MANIFEST, PADDING]);
  const entries: Entry[] = [];
  const parts: Record<string, Uint8Array> = { [MANIFEST]: new Uint8Array() };
  for (const { name: called, kind, content } of given) {
    const name = fitName(called, taken, ENDINGS[kind]);
    taken.add(name.toLowerCase());
    entries.push({ name, type: kind, size: content.length, sha256: await sha256(content) });
    parts[name] = content;
  }
  const list = canonicalJson({
    schema: PACK_SCHEMA,
    files: entries.map((entry) => ({ ...entry })),
  });
  parts[MANIFEST] = new TextEncoder().encode(list);
  const size = Object.entries(parts).reduce(
    (sum, [name, content]) =>
      sum + PART_HEADER + new TextEncoder().encode(name).length + content.length,
    0,
  );
  parts[PADDING] = new Uint8Array(paddedSize(size) - size);
  return zipSync(parts, { level: 0, mtime: DAY });
}

/** The files of a container, each as its list says, with names fit for any folder. */
export async function readContainer(container: Uint8Array): Promise<EvidenceFile[]> {
  if (container.length > 2 * MOST_BYTES) throw new EvidenceError("tooLarge");
  const parts = partsOf(container);
  const listed = entriesOf(parts[MANIFEST] ?? new Uint8Array());
  const names = [MANIFEST, PADDING, ...listed.map(({ name }) => name)].sort();
  if (names.join("\0") !== Object.keys(parts).sort().join("\0")) throw new EvidenceError("damaged");
  const files: EvidenceFile[] = [];
  const taken = new Set<string>();
  let left = MOST_BYTES;
  for (const entry of listed) {
    const content = parts[entry.name] ?? new Uint8Array();
    left -= content.length;
    const fits = (await sha256(content)) === entry.sha256 && kindOf(content) === entry.type;
    if (left < 0 || !fits) throw new EvidenceError("damaged", entry.name.slice(0, 80));
    const name = fitName(entry.name, taken, ENDINGS[entry.type]);
    taken.add(name.toLowerCase());
    files.push({ name, kind: entry.type, content });
  }
  return files;
}

/** The parts of a container; one that is compressed, or stands twice, was not made by us. */
function partsOf(container: Uint8Array): Record<string, Uint8Array> {
  const seen = new Set<string>();
  let left = 2 * MOST_BYTES;
  try {
    const parts = unzipSync(container, {
      filter: ({ name, compression, originalSize, size }) => {
        left -= originalSize;
        const most = name === MANIFEST ? LONGEST_MANIFEST : 2 * MOST_BYTES;
        const whole = compression === 0 && originalSize === size && size <= most;
        if (!whole || seen.has(name) || seen.size > MOST_FILES + 1 || left < 0)
          throw new EvidenceError("damaged");
        seen.add(name);
        return true;
      },
    });
    if (!seen.has(MANIFEST)) throw new EvidenceError("damaged");
    return parts;
  } catch {
    // The library fails in many ways at a container that somebody made wrong on purpose.
    throw new EvidenceError("damaged");
  }
}

function entriesOf(manifest: Uint8Array): Entry[] {
  try {
    const { schema, files } = JSON.parse(new TextDecoder().decode(manifest)) as {
      schema: string;
      files: Entry[];
    };
    const right = files.every(
      (entry) =>
        Object.keys(entry).sort().join() === "name,sha256,size,type" &&
        typeof entry.name === "string",
    );
    if (schema !== PACK_SCHEMA || !files.length || !right) throw new EvidenceError("damaged");
    return files;
  } catch {
    throw new EvidenceError("damaged");
  }
}
