import { fill, useI18n } from "../../i18n";

/** Where rows come from: the index, or the chain itself when the index is away. */
export function Source({ from, block }: { from: "api" | "chain"; block: number }) {
  const { t } = useI18n();
  return (
    <p className="muted source" data-source={from}>
      {fill(from === "api" ? t.sourceApi : t.sourceChain, { block })}
    </p>
  );
}
