import { useState } from "react";
import { type AbiFunction, type AbiParameter, encodeFunctionData, isAddress } from "viem";
import { useConnection } from "wagmi";
import { useAct } from "../../act/useAct";
import { useChain } from "../../chain/context";
import { abis, at } from "../../chain/contracts";
import { type Plan, usePlan } from "../../chain/reads";
import { useI18n } from "../../i18n";
import { Card, Field, Send } from "../../ui/parts";

/** The setters that a proposal may call, as far as this plan's contracts have them. */
export const SETTERS: [string, string][] = [
  ["desk", "changeRules"],
  ["panel", "change"],
  ["enrolment", "setRegistrar"],
  ["enrolment", "setSupervisor"],
  ["pool", "setSteward"],
  ["enrolment", "announceClosing"],
];

export function setterOf(role: string, name: string): AbiFunction | undefined {
  return abis[role]?.find(
    (entry): entry is AbiFunction => entry.type === "function" && entry.name === name,
  );
}

/** The inputs as flat fields: a struct's parts stand one by one, a list is one field of lines. */
function flat(inputs: readonly AbiParameter[]): AbiParameter[] {
  return inputs.flatMap((input) =>
    input.type === "tuple" && "components" in input ? flat(input.components) : [input],
  );
}

/** Reads the fields back into the shape of the inputs; undefined where one is wrong. */
function valuesOf(
  inputs: readonly AbiParameter[],
  texts: Record<string, string>,
): unknown[] | undefined {
  const values: unknown[] = [];
  for (const input of inputs) {
    const name = input.name ?? "";
    const text = (texts[name] ?? "").trim();
    if (input.type === "tuple" && "components" in input) {
      const inner = valuesOf(input.components, texts);
      if (!inner) return undefined;
      values.push(
        Object.fromEntries(input.components.map((part, n) => [part.name ?? "", inner[n]])),
      );
    } else if (input.type === "address[]") {
      const all = text.split(/[\s,]+/).filter(Boolean);
      if (!all.length || !all.every((one) => isAddress(one))) return undefined;
      values.push(all.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)));
    } else if (input.type === "tuple[]" && "components" in input) {
      const rows = text.split("\n").filter((line) => line.trim());
      const parts = rows.map((line) => line.split(/[\s,]+/).filter(Boolean));
      const wide = input.components.length;
      if (!parts.every((row) => row.length === wide && row.every((one) => /^\d+$/.test(one))))
        return undefined;
      values.push(
        parts.map((row) =>
          Object.fromEntries(
            input.components.map((part, n) => [part.name ?? "", BigInt(row[n] ?? 0)]),
          ),
        ),
      );
    } else if (input.type === "address") {
      if (!isAddress(text)) return undefined;
      values.push(text);
    } else {
      if (!/^\d+$/.test(text)) return undefined;
      values.push(BigInt(text));
    }
  }
  return values;
}

function present(plan: Plan, role: string, name: string): string {
  if (role === "desk") {
    const rules: Record<string, unknown> = { ...plan.rules, ...plan.juryRules };
    return String(rules[name] ?? "");
  }
  if (name === "holders") return plan.seats.map(({ holder }) => holder).join("\n");
  if (name === "tiers")
    return plan.tiers.map(({ upTo, threshold }) => `${upTo}, ${threshold}`).join("\n");
  return "";
}

export function Propose() {
  const { t } = useI18n();
  const { config } = useChain();
  const plan = usePlan();
  const { address } = useConnection();
  const { act, state, ready } = useAct();
  const [place, setPlace] = useState(0);
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [words, setWords] = useState("");
  const setters = SETTERS.filter(([role, name]) => config.addresses[role] && setterOf(role, name));
  const [role, name] = setters[place] ?? ["", ""];
  const setter = setterOf(role, name);
  if (!address || !plan.data || !setter) return null;
  const fields = flat(setter.inputs);
  const filled = Object.fromEntries(
    fields.map((field) => {
      const key = field.name ?? "";
      return [key, texts[key] ?? present(plan.data, role, key)];
    }),
  );
  const values = valuesOf(setter.inputs, filled);
  const go = () => {
    if (!values) return;
    const data = encodeFunctionData({ abi: [setter], functionName: name, args: values });
    // Only this wallet may make the proposal, so that nobody can copy and then cancel it.
    const description = `${words.trim()}\n#proposer=${address}`;
    void act({
      role: "assembly",
      functionName: "propose",
      args: [[at(config, role)], [0n], [data], description],
    });
  };
  return (
    <Card title={t.proposeTitle}>
      <p>{t.proposeLead}</p>
      <Field label={t.change}>
        <select
          value={place}
          onChange={(event) => {
            setPlace(Number(event.target.value));
            setTexts({});
          }}
        >
          {setters.map(([owner, setterName], n) => (
            <option key={`${owner}.${setterName}`} value={n}>
              {t.changes[setterName] ?? setterName}
            </option>
          ))}
        </select>
      </Field>
      <div className="grid">
        {fields.map((field) => {
          const key = field.name ?? "";
          const lines = field.type.endsWith("[]");
          return (
            <Field key={key} label={t.fields[key] ?? key} hint={field.type}>
              {lines ? (
                <textarea
                  rows={4}
                  value={filled[key]}
                  onChange={(event) => setTexts({ ...texts, [key]: event.target.value })}
                />
              ) : (
                <input
                  value={filled[key]}
                  onChange={(event) => setTexts({ ...texts, [key]: event.target.value })}
                />
              )}
            </Field>
          );
        })}
      </div>
      <Field label={t.proposalWords}>
        <textarea rows={2} value={words} onChange={(event) => setWords(event.target.value)} />
      </Field>
      <Send state={state} disabled={!ready || !values || !words.trim()} onClick={go}>
        {t.proposeGo}
      </Send>
    </Card>
  );
}
