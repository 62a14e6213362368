import { useI18n } from "../../i18n";
import { type Question, said, type Wrong } from "../../protocol/questions";
import { useOffice } from "../../ui/office";
import { Field } from "../../ui/parts";

/** One question, answered as its kind is. */
export function Asked({
  question,
  name = question.id,
  note,
  language,
  value,
  wrong,
  onValue,
}: {
  question: Question;
  /** By which its field is known, where another question has the same id. */
  name?: string;
  note?: string;
  language: string;
  value: string;
  wrong: Wrong | undefined;
  onValue: (value: string) => void;
}) {
  const { t } = useI18n();
  const { apply } = useOffice();
  const { kind, choices, most, required } = question;
  const label = said(question.text, language);
  const error = wrong === "missing" ? apply.missing : wrong === "form" ? apply.form : undefined;
  const answers =
    kind === "yes-no"
      ? [
          { value: "yes", text: t.yes },
          { value: "no", text: t.no },
        ]
      : choices.map((choice) => ({ value: choice.value, text: said(choice.text, language) }));
  if (answers.length)
    return (
      <fieldset className="choices" aria-invalid={Boolean(wrong)} data-question={name}>
        <legend>{label}</legend>
        {note && <span className="hint">{note}</span>}
        {answers.map((answer) => (
          <label key={answer.value} className="check">
            <input
              type="radio"
              name={name}
              checked={value === answer.value}
              onChange={() => onValue(answer.value)}
            />
            {answer.text}
          </label>
        ))}
        {error && (
          <span className="error" role="alert">
            {error}
          </span>
        )}
      </fieldset>
    );
  return (
    <div data-question={name}>
      <Field
        label={label}
        hint={[note, required ? "" : apply.optional].filter(Boolean).join(" ") || undefined}
        error={error}
      >
        {kind === "text" ? (
          <textarea
            rows={3}
            maxLength={most}
            value={value}
            onChange={(event) => onValue(event.target.value)}
          />
        ) : (
          <input
            type={kind === "day" ? "date" : "text"}
            inputMode={kind === "number" ? "numeric" : undefined}
            value={value}
            onChange={(event) => onValue(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}
