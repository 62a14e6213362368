import { Link } from "wouter";

/** Parts of a page, of which one is shown; each has a link of its own. */
export function Tabs({
  label,
  tabs,
  chosen,
}: {
  label: string;
  tabs: { name: string; href: string; text: string }[];
  chosen: string;
}) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(({ name, href, text }) => (
        <Link key={name} href={href} aria-current={name === chosen ? "page" : undefined}>
          {text}
        </Link>
      ))}
    </nav>
  );
}
