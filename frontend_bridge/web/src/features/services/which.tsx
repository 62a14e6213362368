import { fill, useI18n } from "../../i18n";
import type { Handed, Programme } from "../../protocol/services";
import { useOffice } from "../../ui/office";
import { Field } from "../../ui/parts";

/** The choice of a programme. */
export function Which({
  programmes,
  known,
  chosen,
  onChoose,
}: {
  programmes: readonly Programme[];
  known: ReadonlyMap<number, Handed>;
  chosen: number | undefined;
  onChoose: (number: number) => void;
}) {
  const { t } = useI18n();
  const { services } = useOffice();
  return (
    <Field label={t.fields.programme}>
      <select value={chosen} onChange={(event) => onChoose(Number(event.target.value))}>
        {programmes.map(({ number }) => (
          <option key={number} value={number}>
            {number}: {known.get(number)?.name ?? fill(services.programme, { n: number })}
          </option>
        ))}
      </select>
    </Field>
  );
}
