import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Address } from "viem";
import { useChain } from "../chain/context";
import { askDesk, DeskError, isDeskOf, OtherDeskError } from "./client";
import { aboutOf, sessionOf } from "./forms";

/** Who is signed in at the desk, and what they are in the plan now. */
export interface Session {
  account: Address;
  member: boolean;
  active: boolean;
  /** The number of their seat in the panel. */
  seat: number | null;
  /** Of "steward", "registrar" and "supervisor", those they hold. */
  roles: string[];
}

/** What the desk says of itself; an error where it does not answer, or is another plan's. */
export function useDesk() {
  const { config } = useChain();
  return useQuery({
    queryKey: ["desk", config.desk, "about"],
    queryFn: async () => {
      const about = aboutOf(await askDesk<unknown>(config.desk ?? "", "about"));
      if (!isDeskOf(about, config)) throw new OtherDeskError(about.plan);
      return about;
    },
    staleTime: 60_000,
    retry: 1,
    enabled: Boolean(config.desk),
  });
}

const sessionKey = (desk: string | undefined) => ["desk", desk, "session"];

/** Who is signed in; null where nobody is. */
export function useSession() {
  const { config } = useChain();
  const desk = useDesk();
  return useQuery({
    queryKey: sessionKey(config.desk),
    queryFn: () =>
      askDesk<unknown>(config.desk ?? "", "session").then(sessionOf, (error: unknown) => {
        if (error instanceof DeskError && error.status === 401) return null;
        throw error;
      }),
    // A session ends by itself, and a role may be lost meanwhile.
    refetchInterval: 60_000,
    retry: 1,
    enabled: desk.isSuccess,
  });
}

/** Asks the plan's desk; where the session has ended, everything that shows it is told. */
export function useAskDesk(): <T>(path: string, body?: unknown) => Promise<T> {
  const { config } = useChain();
  const queries = useQueryClient();
  return useCallback(
    async <T>(path: string, body?: unknown) => {
      try {
        return await askDesk<T>(config.desk ?? "", path, body);
      } catch (error) {
        if (error instanceof DeskError && error.status === 401)
          queries.setQueryData(sessionKey(config.desk), null);
        throw error;
      }
    },
    [config.desk, queries],
  );
}

/** Forgets what was shown to one reader, and asks who is signed in now. */
export function useForgetSession(): () => Promise<void> {
  const { config } = useChain();
  const queries = useQueryClient();
  return useCallback(async () => {
    queries.removeQueries({ queryKey: ["desk", config.desk, "read"] });
    await queries.invalidateQueries({ queryKey: sessionKey(config.desk) });
  }, [config.desk, queries]);
}
