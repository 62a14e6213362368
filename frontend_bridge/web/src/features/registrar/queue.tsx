import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Address, Hex } from "viem";
import { useChain } from "../../chain/context";
import { type ApplicationAtDesk, ApplicationsForm, formed } from "../../desk/answers";
import { DeskError } from "../../desk/client";
import { type Session, useAskDesk } from "../../desk/session";
import { fetchFile } from "../../desk/transfer";
import { WorkError, work } from "../../evidence/work";
import { useI18n } from "../../i18n";
import {
  type Application,
  ApplicationError,
  type ApplicationFault,
  MOST_APPLICATION,
  openedApplication,
} from "../../protocol/applications";
import { readQuestions } from "../../protocol/questions";
import { DeskTrouble } from "../../ui/desktrouble";
import { When } from "../../ui/fields";
import { useOffice } from "../../ui/office";
import { Card, Loading, Who } from "../../ui/parts";
import { Empty } from "../../ui/states";
import type { Reader } from "../assess/unlocking";
import { Applicant } from "./applicant";
import { remarksOn, stateOf } from "./held";
import { Inviting } from "./inviting";
import { type OwnRegister, RegisterCard } from "./register";

/** An application as it was opened; or why it cannot be trusted. */
export interface Opened {
  row: ApplicationAtDesk;
  found?: Application;
  fault?: ApplicationFault | "closed";
}

async function openRow(
  fetched: Promise<Uint8Array>,
  row: ApplicationAtDesk,
  open: (sealed: Uint8Array) => Promise<Application>,
): Promise<Opened> {
  const sealed = await fetched;
  try {
    return { row, found: await open(sealed) };
  } catch (error) {
    if (error instanceof ApplicationError) return { row, fault: error.fault };
    if (error instanceof WorkError) return { row, fault: "closed" };
    throw error;
  }
}

/** The applications that wait at the desk, the oldest first. */
export function Queue({ session, reader }: { session: Session; reader: Reader }) {
  const { registrar, applicationFaults } = useOffice();
  const { t } = useI18n();
  const { client, config } = useChain();
  const ask = useAskDesk();
  const [own, setOwn] = useState<OwnRegister>();
  const [chosen, setChosen] = useState<number>();
  const questions = useMemo(() => readQuestions(config.questions), [config.questions]);
  const desk = config.desk ?? "";
  const queue = useQuery({
    queryKey: ["desk", desk, "read", "applications", session.account, reader.recipient],
    queryFn: async () => {
      const { data } = formed(ApplicationsForm, await ask<unknown>("applications"));
      const found: Opened[] = [];
      for (const row of data) {
        const fetched = fetchFile(desk, `applications/${row.number}`, MOST_APPLICATION);
        const one = await openRow(fetched, row, (sealed) =>
          openedApplication(client, config, row, sealed, (bytes) =>
            work({ task: "openText", sealed: bytes, key: reader.key }),
          ),
        ).catch((error: unknown) => {
          // It was taken back meanwhile.
          if (error instanceof DeskError && error.status === 404) return undefined;
          throw error;
        });
        if (one) found.push(one);
      }
      return found;
    },
    gcTime: 0,
    retry: false,
  });
  if (queue.error && !queue.data)
    return <DeskTrouble error={queue.error} retry={() => void queue.refetch()} />;
  if (!queue.data) return <Loading shape="rows" />;
  const one = queue.data.find(({ row }) => row.number === chosen);
  const label = ({ row, found }: Opened) => {
    const state = own && stateOf(own.entries, row.act.document);
    if (state) return { text: registrar[state] ?? state, tone: "good" };
    const remarks = found ? remarksOn(found, questions, own?.entries).length : 0;
    return remarks
      ? { text: registrar.lookAt, tone: "" }
      : { text: registrar.asAdmitted, tone: "good" };
  };
  return (
    <>
      <div className="columns wide-first">
        <Card title={registrar.queueTitle}>
          {queue.data.length === 0 && <Empty>{registrar.queueNone}</Empty>}
          <ul className="plain rows" data-queue={queue.data.length}>
            {queue.data.map((item) => (
              <li key={item.row.number} data-application={item.row.number}>
                <span>
                  <Who address={item.row.account as Address} />{" "}
                  <span className="muted">
                    <When at={item.row.at} />
                  </span>
                  {item.fault && (
                    <span className="error" role="alert" data-fault={item.fault}>
                      {" "}
                      {applicationFaults[item.fault]}
                    </span>
                  )}
                </span>
                {item.found && (
                  <span className="right">
                    <span className={`chip ${label(item).tone}`}>{label(item).text}</span>
                    <button
                      type="button"
                      aria-expanded={chosen === item.row.number}
                      onClick={() =>
                        setChosen(chosen === item.row.number ? undefined : item.row.number)
                      }
                    >
                      {t.review} {item.row.number}
                    </button>
                  </span>
                )}
              </li>
            ))}
          </ul>
        </Card>
        <div>
          <RegisterCard own={own} onOwn={setOwn} />
          <Inviting own={own} onOwn={setOwn} />
        </div>
      </div>
      {one?.found && (
        <Applicant
          key={one.row.number}
          row={one.row}
          found={one.found}
          document={one.row.act.document as Hex}
          questions={questions}
          own={own}
          onOwn={setOwn}
          session={session}
          onGone={() => {
            setChosen(undefined);
            void queue.refetch();
          }}
        />
      )}
    </>
  );
}
