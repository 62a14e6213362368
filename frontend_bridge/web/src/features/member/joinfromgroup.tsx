import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useChain } from "../../chain/context";
import { fill, useI18n } from "../../i18n";
import { type Place, readPlace, readPlaceFile } from "../../protocol/cohort";
import type { Member } from "../../protocol/reads";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { Money, OnDay, useNames } from "../../ui/fields";
import { Paper } from "../../ui/files";
import { useOffice } from "../../ui/office";
import { Card, Facts, Who } from "../../ui/parts";

/** Taking up one's place in a group that came in together; nothing is paid for it. */
export function JoinFromGroup({
  member,
  given,
}: {
  member: Member;
  /** The text of a position's file that a link carried. */
  given?: string | undefined;
}) {
  const { group } = useOffice();
  const [place, setPlace] = useState(() => (given ? readPlaceFile(given) : undefined));
  const [wrong, setWrong] = useState(false);
  const take = (text: string) => {
    const found = text.trim() ? readPlaceFile(text) : undefined;
    setWrong(Boolean(text.trim()) && !found);
    setPlace(found);
  };
  return (
    <Card title={group.joinFromGroupTitle}>
      <p>{member.joined ? group.joinFromGroupMemberLead : group.joinFromGroupLead}</p>
      {!given && (
        <Paper
          file={group.placeFile}
          paste={group.placePaste}
          wrong={wrong ? group.placeWrong : undefined}
          onText={take}
        />
      )}
      {place && <Found member={member} place={place} />}
    </Card>
  );
}

/** What a place brings: after a closing with its part of what was carried over. */
function brings(place: Awaited<ReturnType<typeof readPlace>>, joined: boolean): bigint {
  if (place.finished) return place.balance + place.part;
  return joined ? place.balance - place.withheld : place.balance;
}

function Found({ member, place }: { member: Member; place: Place }) {
  const { t } = useI18n();
  const { group } = useOffice();
  const { client, config, rpc } = useChain();
  const names = useNames();
  const { act, state, ready } = useAct();
  const found = useQuery({
    queryKey: ["chain", "place", rpc, place],
    queryFn: () => readPlace(client, config, place),
    retry: 1,
  });
  const { leaf } = place;
  const mine = leaf.member.toLowerCase() === member.address.toLowerCase();
  const troubles = found.data
    ? [
        !mine && group.placeNotYours,
        !found.data.known && group.placeUnknown,
        found.data.known &&
          found.data.unitsLeft < leaf.units &&
          fill(group.placeUsedUp, { n: found.data.unitsLeft }),
      ].filter((text): text is string => Boolean(text))
    : [];
  return (
    <>
      <Facts
        rows={[
          [t.group, String(place.cohort)],
          [t.fields.member ?? "", <Who key="m" address={leaf.member} />],
          [t.band, names.band(leaf.band)],
          [t.bandUntil, <OnDay key="b" number={leaf.bandUntil} />],
          [t.units, String(leaf.units)],
          ...(found.data?.known
            ? ([
                [group.placeBrings, <Money key="v" value={brings(found.data, member.joined)} />],
                ...(member.joined && found.data.withheld > 0n && !found.data.finished
                  ? [[t.withheld, <Money key="w" value={found.data.withheld} />]]
                  : []),
                ...(member.joined || found.data.finished
                  ? []
                  : [[t.coveredFrom, <OnDay key="c" number={found.data.coveredFrom} />]]),
              ] as [string, React.ReactNode][])
            : []),
        ]}
      />
      {found.data?.finished && <p className="banner">{group.placeFinished}</p>}
      {found.data?.known && !found.data.active && !found.data.finished && (
        <p className="banner warn">{member.joined ? group.placeLapsedMember : group.placeLapsed}</p>
      )}
      {troubles.map((text) => (
        <p key={text} className="banner bad" role="alert">
          {text}
        </p>
      ))}
      <Send
        state={state}
        disabled={!ready || !found.data || troubles.length > 0}
        onClick={() =>
          void act({
            role: "enrolment",
            functionName: "joinFromGroup",
            args: [place.cohort, leaf, place.proof],
          })
        }
      >
        {group.joinFromGroupGo}
      </Send>
    </>
  );
}
