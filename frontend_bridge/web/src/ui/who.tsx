import { useEnsName } from "../chain/names";
import { shortAddress } from "../format";

/** Somebody: by their name where the chain has names, else by their address. */
export function Who({ address }: { address: string }) {
  const name = useEnsName(address);
  return (
    <span className={name ? "" : "mono"} title={address}>
      {name ?? shortAddress(address)}
    </span>
  );
}
