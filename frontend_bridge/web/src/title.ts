import { useEffect } from "react";
import { useLocation } from "wouter";
import { useChain } from "./chain/context";
import { type Texts, useI18n } from "./i18n";

/** What a page is called, by the first part of its path. */
export function titleOf(path: string, t: Texts): string {
  const [, first = "", second = ""] = path.split("/");
  const names: Record<string, string> = {
    join: t.joinTitle,
    demo: t.demoTitle,
    member: t.navMember,
    books: t.navBooks,
    assess: t.navAssess,
    gifts: t.navGifts,
    assembly: t.navAssembly,
    stewardship: t.navSteward,
    closing: t.closingTitle,
    regular: t.memberTabs.regular,
    following: t.followingTitle,
    plans: t.plansTitle,
    services: t.servicesTitle,
    desk: t.desk.title,
    apply: t.applyGo,
    registrar: t.desk.toApplications,
    claims: `${t.claim} ${second}`.trim(),
  };
  return names[first] ?? "";
}

/** The title of the window, in the reader's language: the page, and whose it is. */
export function useTitle(): void {
  const { t } = useI18n();
  const { config } = useChain();
  const [path] = useLocation();
  useEffect(() => {
    const name = titleOf(path, t);
    const whose = config.title ?? config.plan;
    document.title = name ? `${name} · ${whose}` : whose;
  }, [path, t, config]);
}
