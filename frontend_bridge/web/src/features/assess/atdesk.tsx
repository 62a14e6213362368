import type { Hex } from "viem";
import { useConnection } from "wagmi";
import { useSession } from "../../desk/session";
import { useI18n } from "../../i18n";
import type { ClaimFull, Plan } from "../../protocol/reads";
import { AtDesk } from "../../transactions/signin";
import { InOffice, useOffice } from "../../ui/office";
import { Card } from "../../ui/parts";
import { DecisionsAtDesk } from "./decisions";
import { EvidenceFromDesk } from "./fromdesk";
import { Unlocked, useReader } from "./unlocking";

/** An assessor at the desk: signed in once, the reading key opened once, then claim by claim. */
export default function SeatAtDesk({ claim, plan }: { claim: ClaimFull; plan: Plan }) {
  return (
    <InOffice>
      <Seat claim={claim} plan={plan} />
    </InOffice>
  );
}

function Seat({ claim, plan }: { claim: ClaimFull; plan: Plan }) {
  const { t } = useI18n();
  const { seat } = useOffice();
  const { address } = useConnection();
  const session = useSession();
  const reader = useReader();
  const filed = String(claim.filed?.args.evidenceHash ?? "") as Hex;
  const mine = session.data?.account.toLowerCase() === address?.toLowerCase();
  return (
    <>
      <Card title={seat.title}>
        <AtDesk why={seat.why}>
          {(open) =>
            open.seat === null ? (
              <p className="muted">{t.noSeat}</p>
            ) : (
              <Unlocked>
                {(key) => (
                  <EvidenceFromDesk claim={claim} filed={filed} session={open} reader={key} />
                )}
              </Unlocked>
            )
          }
        </AtDesk>
      </Card>
      {session.data && mine && session.data.seat !== null && reader && (
        <DecisionsAtDesk
          claim={claim}
          plan={plan}
          filed={filed}
          session={session.data}
          reader={reader}
        />
      )}
    </>
  );
}
