import { QueryClient } from "@tanstack/react-query";
import { isProblem } from "holdpoint/client";

const TRIES = 2;

/** What is known of the server. Events say when something is out of date (live.ts), so nothing is asked for on a whim. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      // A refusal is the same the second time.
      retry: (failures, error) => failures < TRIES && isProblem(error) && (error.status === 0 || error.status >= 500),
      // Whether there is a network is found out by asking: the server may be on this machine.
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
