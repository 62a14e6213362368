import { useQuery } from "@tanstack/react-query";
import type { Address } from "viem";
import { useConnection } from "wagmi";
import { chainOf, clientOf, useChain } from "../chain/context";
import { assetAbi, at, poolAbi } from "../chain/contracts";
import { type Config, choosePlan, planKey } from "../config";
import { day, shortAddress, usualAmount } from "../format";
import { useI18n } from "../i18n";
import { Card } from "../ui/parts";
import { Empty, Loading } from "../ui/states";
import { useFollowing } from "../wallet/following";

interface Stand {
  address: Address;
  standing: "active" | "lapsed" | "none";
  balance: bigint;
  coveredFrom: number;
}

/** How some wallets stand in a plan, read from that plan's own chain. */
async function standsOf(config: Config, wallets: readonly Address[]) {
  const client = clientOf(chainOf(config, config.rpc), config.rpc);
  const pool = { address: at(config, "pool"), abi: poolAbi } as const;
  const asset = { address: config.asset, abi: assetAbi } as const;
  const [decimals, symbol, block] = await Promise.all([
    client.readContract({ ...asset, functionName: "decimals" }),
    client.readContract({ ...asset, functionName: "symbol" }),
    client.getBlock(),
  ]);
  const stands = await Promise.all(
    wallets.map(async (address): Promise<Stand> => {
      const args = [address] as const;
      const [standing, membership] = await Promise.all([
        client.readContract({ ...pool, functionName: "standingOf", args }),
        client.readContract({ ...pool, functionName: "membershipOf", args }),
      ]);
      const is = standing.active ? "active" : membership.joinedDay ? "lapsed" : "none";
      return {
        address,
        standing: is,
        balance: standing.balance,
        coveredFrom: membership.coveredFrom,
      };
    }),
  );
  return { decimals, symbol, block: Number(block.number), stands };
}

/** Every followed wallet in every plan of the page. */
export default function FollowingPage() {
  const { t } = useI18n();
  const { config } = useChain();
  const { address } = useConnection();
  const { all } = useFollowing();
  const wallets = [...(address ? [address] : []), ...all.map((one) => one.address)];
  const unique = wallets.filter(
    (one, place) =>
      wallets.findIndex((other) => other.toLowerCase() === one.toLowerCase()) === place,
  );
  return (
    <>
      <h1>{t.followingTitle}</h1>
      <p className="lead">{t.followingLead}</p>
      {!unique.length && <Empty>{t.followNobody}</Empty>}
      {(config.plans ?? [config]).map((plan) => (
        <PlanCard key={planKey(plan as Config)} plan={plan as Config} wallets={unique} />
      ))}
    </>
  );
}

function PlanCard({ plan, wallets }: { plan: Config; wallets: Address[] }) {
  const { t, language } = useI18n();
  const { config } = useChain();
  const { all } = useFollowing();
  const shown = planKey(plan) === planKey(config);
  const found = useQuery({
    queryKey: ["plans", planKey(plan), wallets],
    queryFn: () => standsOf(plan, wallets),
    refetchInterval: 15_000,
    retry: 1,
  });
  const called = (one: Address) => all.find(({ address }) => address === one)?.name;
  return (
    <Card
      title={plan.title ?? plan.plan}
      aside={
        shown ? (
          <span className="chip good">{t.shownPlan}</span>
        ) : (
          <button
            type="button"
            onClick={() => {
              choosePlan(plan);
              location.hash = "#/";
              location.reload();
            }}
          >
            {t.choosePlanGo}
          </button>
        )
      }
    >
      <p className="muted">
        {plan.chainName}
        {found.data && ` · ${t.block} ${found.data.block}`}
      </p>
      {!found.data && (
        <Loading shape="rows" error={found.error} retry={() => void found.refetch()} />
      )}
      <ul className="plain rows">
        {found.data?.stands.map(({ address, standing, balance, coveredFrom }) => (
          <li key={address} data-wallet={address}>
            <span title={address}>
              {called(address) ?? <span className="mono">{shortAddress(address)}</span>}{" "}
              {standing !== "none" && (
                <span className="muted">
                  {t.coveredFrom} {day(coveredFrom, language)}
                </span>
              )}
            </span>
            <span className="right">
              {standing !== "none" && (
                <span className="money">
                  {usualAmount(balance, found.data?.decimals ?? 0)} {found.data?.symbol}
                </span>
              )}
              <span className={`chip ${standing === "lapsed" ? "bad" : "good"}`}>
                {t.standingOf[standing]}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
