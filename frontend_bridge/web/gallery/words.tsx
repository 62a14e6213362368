import type { ReactNode } from "react";

/** A part of the gallery, with a name to link to. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="gallery-part" aria-label={title} id={title.replace(/\W+/g, "-")}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

const COLOURS = ["paper", "card", "ink", "soft", "line", "teal", "teal-soft"];
const TONES = ["gold", "gold-soft", "rose", "rose-soft", "grey", "focus"];
const SIZES = ["xs", "sm", "md", "base", "lg", "xl", "2xl", "3xl", "4xl"];
const SPACES = [1, 2, 3, 4, 5, 6, 7, 8];

/** Colours, sizes of text and spaces, as every component has them. */
export function Tokens() {
  return (
    <>
      <Part title="Colours">
        <ul className="plain swatches">
          {[...COLOURS, ...TONES].map((name) => (
            <li key={name}>
              <span className={`swatch of-${name}`} aria-hidden="true" />
              <span className="mono">{name}</span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Text">
        {SIZES.map((name) => (
          <p key={name} className={`sample text-${name}`}>
            {name}: 12,345.67 共担 Aa
          </p>
        ))}
      </Part>
      <Part title="Space">
        <ul className="plain">
          {SPACES.map((name) => (
            <li key={name} className="row">
              <span className={`bar-of space-${name}`} aria-hidden="true" /> space-{name}
            </li>
          ))}
        </ul>
      </Part>
    </>
  );
}
