import { useQuery } from "@tanstack/react-query";
import { type Reader, useChain } from "../chain/context";
import { explain, type Trouble } from "../chain/errors";
import type { Config } from "../config";

type Refused = Extract<Trouble, { kind: "refused" }>;

/** Why a contract refuses a call that is tried out at the reader's node; null where it takes it. */
export async function refusalOf(tried: Promise<unknown>): Promise<Refused | null> {
  try {
    await tried;
    return null;
  } catch (error) {
    const trouble = await explain(error);
    if (trouble.kind === "refused") return trouble;
    throw error;
  }
}

/**
 * Why a contract would refuse what somebody is about to send; null where it would take it, or where
 * nothing is chosen yet.
 *
 * `name`, `account` and `args` tell one question from another.
 */
export function useRefusal<A extends readonly unknown[]>(
  name: string,
  account: string,
  args: A | undefined,
  tryOut: (client: Reader, config: Config, args: A) => Promise<unknown>,
) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "refusal", name, rpc, account, args?.map(String).join(" ")],
    queryFn: async () => (args ? refusalOf(tryOut(client, config, args)) : null),
    enabled: args !== undefined,
    retry: 1,
  });
}
