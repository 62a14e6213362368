import { useState } from "react";
import type { Hex } from "viem";
import { type Reader, useChain } from "../../chain/context";
import { at } from "../../chain/contracts";
import type { Config } from "../../config";
import { DeskError } from "../../desk/client";
import { fill } from "../../i18n";
import { leafOf, proofOf, readCode, secretWord } from "../../protocol/servicecodes";
import { type Handed, isUsed, type Programme, treeOf } from "../../protocol/services";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { DeskTrouble } from "../../ui/desktrouble";
import { Money } from "../../ui/fields";
import { useOffice } from "../../ui/office";
import { Field } from "../../ui/parts";
import { Which } from "./which";

/** Codes that one transaction redeems. */
const BATCH = 100;

interface ChainCode {
  position: number;
  secret: Hex;
  proof: Hex[];
}

/** The provider's view: codes that members gave are looked at one by one, then redeemed together. */
export function Redeem({
  programmes,
  known,
}: {
  programmes: readonly Programme[];
  known: ReadonlyMap<number, Handed>;
}) {
  const { services, serviceFaults } = useOffice();
  const { client, config } = useChain();
  const { act, state, ready } = useAct();
  const [chosen, setChosen] = useState<number>();
  const [text, setText] = useState("");
  const [faults, setFaults] = useState<string[]>([]);
  const [error, setError] = useState<unknown>();
  const programme = programmes.find(({ number }) => number === chosen) ?? programmes[0];
  const lines = text.split("\n").filter((line) => line.trim());
  if (!programme) return null;
  const go = async () => {
    setError(undefined);
    setFaults([]);
    let found: Awaited<ReturnType<typeof sorted>>;
    try {
      found = await sorted(client, config, programme, lines);
    } catch (failed) {
      setError(failed instanceof DeskError ? failed : new DeskError(0, String(failed)));
      return;
    }
    const wrong = found.faults.map(([place, why]) =>
      fill(services.faultOf, { n: place, why: serviceFaults[why] }),
    );
    setFaults(wrong);
    if (wrong.length) return;
    const done = await act({
      role: "services",
      functionName: "redeem",
      args: [programme.number, found.codes],
    });
    if (done) setText("");
  };
  return (
    <>
      <p>{services.redeemLead}</p>
      <Which programmes={programmes} known={known} chosen={programme.number} onChoose={setChosen} />
      <Field label={services.codes} error={faults.join(" ")}>
        <textarea
          rows={4}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      {lines.length > 0 && (
        <p>
          {services.youGet} <Money value={programme.price * BigInt(lines.length)} />
        </p>
      )}
      {error !== undefined && <DeskTrouble error={error} />}
      <Send
        state={state}
        disabled={!ready || !lines.length || lines.length > BATCH}
        onClick={() => void go()}
      >
        {services.redeemGo}
      </Send>
    </>
  );
}

type Fault = "misread" | "other" | "twice" | "used";

/** The codes as the contract takes them, and what is wrong with others, by their line. */
async function sorted(client: Reader, config: Config, programme: Programme, lines: string[]) {
  const levels = await treeOf(config, programme);
  if (!levels) throw new DeskError(0, "the leaves are not those of the programme's root");
  const series = { ...programme, chain: config.chainId, fund: at(config, "services") };
  const codes: ChainCode[] = [];
  const faults: [number, Fault][] = [];
  for (const [at, line] of lines.entries()) {
    const code = readCode(line, "MP");
    const why = !code
      ? "misread"
      : code.programme !== programme.number ||
          leafOf(series, code.position, secretWord(code.secret)) !== levels[0]?.[code.position]
        ? "other"
        : codes.some(({ position }) => position === code.position)
          ? "twice"
          : (await isUsed(client, config, programme.number, code.position))
            ? "used"
            : undefined;
    if (why) faults.push([at + 1, why]);
    else if (code)
      codes.push({
        position: code.position,
        secret: secretWord(code.secret),
        proof: proofOf(levels, code.position),
      });
  }
  return { codes, faults };
}
