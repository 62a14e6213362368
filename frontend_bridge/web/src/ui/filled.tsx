import { Fragment, type ReactNode } from "react";

/**
 * A sentence with more than words in it: each `{name}` is what stands for it. Each language puts
 * them where it has them, and has points and commas of its own.
 */
export function Filled({ text, ...parts }: { text: string } & Record<string, ReactNode>) {
  return (
    <>
      {text.split(/\{(\w+)\}/).map((piece, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a piece of a sentence is its place
        <Fragment key={place}>{place % 2 ? parts[piece] : piece}</Fragment>
      ))}
    </>
  );
}
