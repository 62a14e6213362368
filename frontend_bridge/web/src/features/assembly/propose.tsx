import { useState } from "react";
import { type AbiFunction, encodeFunctionData } from "viem";
import { useConnection } from "wagmi";
import { useChain } from "../../chain/context";
import { abis, at } from "../../chain/contracts";
import { fill, useI18n } from "../../i18n";
import { type Plan, usePlan } from "../../protocol/reads";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { AmountField } from "../../ui/inputs";
import { Card, Field } from "../../ui/parts";
import { flat, isAmount, MOST_ADDED, panelTrouble, valuesOf, written } from "./values";

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

function present(plan: Plan, role: string, name: string): string {
  const { decimals } = plan.asset;
  if (role === "desk") {
    const rules: Record<string, unknown> = { ...plan.rules, ...plan.juryRules };
    const value = rules[name] as bigint | number | undefined;
    return value === undefined ? "" : written(name, value, decimals);
  }
  if (name === "holders") return plan.seats.map(({ holder }) => holder).join("\n");
  if (name === "tiers")
    return plan.tiers
      .map(({ upTo, threshold }) => `${written("upTo", upTo, decimals)} ${threshold}`)
      .join("\n");
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
  const values = valuesOf(setter.inputs, filled, plan.data.asset.decimals);
  const trouble =
    values && role === "panel"
      ? panelTrouble(
          values,
          plan.data.seats.map(({ holder }) => holder),
          plan.data.greatestBenefit,
        )
      : undefined;
  const most = written("upTo", plan.data.greatestBenefit, plan.data.asset.decimals);
  const go = () => {
    if (!values || trouble) return;
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
          const set = (text: string) => setTexts({ ...texts, [key]: text });
          if (isAmount(key))
            return (
              <AmountField
                key={key}
                label={t.fields[key] ?? key}
                symbol={plan.data.asset.symbol}
                text={filled[key] ?? ""}
                onText={set}
              />
            );
          return (
            <Field key={key} label={t.fields[key] ?? key}>
              {lines ? (
                <textarea
                  rows={4}
                  value={filled[key]}
                  onChange={(event) => set(event.target.value)}
                />
              ) : (
                <input value={filled[key]} onChange={(event) => set(event.target.value)} />
              )}
            </Field>
          );
        })}
      </div>
      <Field label={t.proposalWords}>
        <textarea rows={2} value={words} onChange={(event) => setWords(event.target.value)} />
      </Field>
      {trouble && (
        <p className="banner bad" role="alert">
          {fill(t.panelTroubles[trouble], { most: trouble === "added" ? MOST_ADDED : most })}
        </p>
      )}
      <Send
        state={state}
        disabled={!ready || !values || Boolean(trouble) || !words.trim()}
        onClick={go}
      >
        {t.proposeGo}
      </Send>
    </Card>
  );
}
