import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";
import { useI18n } from "../i18n";
import { type OfficeTexts, officeTexts } from "../i18n/office";
import { Loading } from "./states";

const Context = createContext<OfficeTexts | undefined>(undefined);

/** Views of the desk, once their texts are there in the reader's language. */
export function InOffice({ children }: { children: ReactNode }) {
  const { language } = useI18n();
  const texts = useQuery({
    queryKey: ["officeTexts", language],
    queryFn: () => officeTexts(language),
    // They are files of the page, which its service worker keeps.
    networkMode: "always",
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
    retry: 1,
  });
  if (!texts.data)
    return <Loading shape="line" error={texts.error} retry={() => void texts.refetch()} />;
  return <Context.Provider value={texts.data}>{children}</Context.Provider>;
}

export function useOffice(): OfficeTexts {
  const found = useContext(Context);
  if (!found) throw new Error("no texts of the desk above");
  return found;
}
