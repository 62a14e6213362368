import { useConnection } from "wagmi";
import { useChain } from "../chain/context";
import { AtDesk } from "../transactions/signin";
import { InOffice, useOffice } from "../ui/office";
import { Card } from "../ui/parts";
import { ConnectButton } from "../wallet/connect";
import { Unlocked, useReader } from "./assess/unlocking";
import { Queue } from "./registrar/queue";

/** The registrar's queue: who applies, what they answered, what became of it. */
export default function RegistrarPage() {
  return (
    <InOffice>
      <Registrar />
    </InOffice>
  );
}

function Registrar() {
  const { registrar } = useOffice();
  const { config } = useChain();
  const { address } = useConnection();
  const reader = useReader();
  return (
    <>
      <h1>{registrar.title}</h1>
      <p className="lead">{registrar.lead}</p>
      {!config.desk && <p className="banner">{registrar.noDesk}</p>}
      {config.desk && !address && <ConnectButton />}
      {config.desk && address && (
        <AtDesk why={registrar.why}>
          {(session) =>
            !session.roles.includes("registrar") ? (
              <p className="banner" data-registrar="other">
                {registrar.notYours}
              </p>
            ) : (
              <>
                <Card title={registrar.keyTitle}>
                  <Unlocked>{() => <p className="muted">{registrar.keyOpen}</p>}</Unlocked>
                </Card>
                {reader && <Queue session={session} reader={reader} />}
              </>
            )
          }
        </AtDesk>
      )}
    </>
  );
}
