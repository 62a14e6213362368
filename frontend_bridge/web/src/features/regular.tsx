import { useState } from "react";
import type { Address } from "viem";
import { useConnection } from "wagmi";
import { type Plan, useMember, usePlan } from "../protocol/reads";
import { InOffice, useOffice } from "../ui/office";
import { Loading } from "../ui/parts";
import { ConnectButton } from "../wallet/connect";
import { MyOrders, OrdersForMe } from "./regular/orders";
import { SetOrder } from "./regular/setorder";
import { SubscriptionCard } from "./regular/subscription";

/** Payments that go on by themselves: for members, and for those who pay for one. */
export default function RegularPage() {
  return (
    <InOffice>
      <Page />
    </InOffice>
  );
}

function Page() {
  const { orders } = useOffice();
  const { address } = useConnection();
  const plan = usePlan();
  return (
    <>
      <h1>{orders.title}</h1>
      <p className="lead">{orders.lead}</p>
      {!address ? (
        <>
          <p>{orders.connect}</p>
          <ConnectButton />
        </>
      ) : plan.data ? (
        <Payments key={address} me={address} plan={plan.data} />
      ) : (
        <Loading error={plan.error} retry={() => void plan.refetch()} />
      )}
    </>
  );
}

/** The same as a part of a member's own page. */
export function Regular({ me, plan }: { me: Address; plan: Plan }) {
  return (
    <InOffice>
      <Payments key={me} me={me} plan={plan} member />
    </InOffice>
  );
}

function Payments({ me, plan, member }: { me: Address; plan: Plan; member?: boolean }) {
  const [whose, setWhose] = useState<string>(member ? me : "");
  const joined = useMember(me);
  return (
    <div className="columns">
      <SetOrder me={me} plan={plan} whose={whose} onWhose={setWhose} />
      <div>
        <MyOrders me={me} />
        <OrdersForMe me={me} />
        {(member ?? joined.data?.joined) && <SubscriptionCard me={me} plan={plan} />}
      </div>
    </div>
  );
}
