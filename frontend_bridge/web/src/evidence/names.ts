/** Bytes of a name: no common file system takes fewer. */
const LONGEST = 120;
const ROOM = 16;
const UNFIT = /[<>:"/\\|?*]/g;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A name without folders and control letters, which is not among those taken (in small letters). */
export function fitName(
  given: string,
  taken: ReadonlySet<string> = new Set(),
  endings: readonly string[] = [],
): string {
  const parts = given.normalize("NFC").replaceAll("\\", "/").split("/");
  const last = parts.filter((part) => part && part !== ".").at(-1) ?? "";
  // Controls, formats, surrogates, unassigned: nothing that moves a cursor or turns a line.
  let name = last.replace(/\p{C}/gu, "_").replace(UNFIT, "_");
  name = name.replace(/^[ .]+|[ .]+$/g, "") || "file";
  if (RESERVED.test(name)) name = `_${name}`;
  const point = name.lastIndexOf(".");
  const tail = point > 0 ? name.slice(point) : "";
  let ending = tail.length > 1 && bytesOf(tail).length <= 6 ? tail : "";
  let stem = ending ? name.slice(0, point) : name;
  if (endings.length && !endings.includes(ending.toLowerCase())) {
    stem = name;
    ending = endings[0] ?? "";
  }
  stem = cut(stem, LONGEST - ROOM).replace(/[ .]+$/, "") || "file";
  let found = `${stem}${ending}`;
  for (let number = 2; taken.has(found.toLowerCase()); number += 1)
    found = `${stem}-${number}${ending}`;
  return found;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The beginning of a text, in so many bytes at most. */
function cut(text: string, most: number): string {
  return new TextDecoder().decode(bytesOf(text).subarray(0, most)).replace(/\uFFFD$/, "");
}
