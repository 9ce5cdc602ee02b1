import { useMutation, useQueryClient } from "@tanstack/react-query";
import { isProblem } from "holdpoint/client";
import { client } from "../../data/client.ts";

/** Sending notifications again that were given up. */
export interface SendingAgain {
  /** The ids of what is on its way to the server. */
  readonly sending: readonly string[];
  /** How many went out as last; undefined before any did. */
  readonly sent: number | undefined;
  readonly error: Error | null;
  readonly send: (ids: readonly string[]) => void;
}

/** Has them tried again, one after the other. What somebody else had tried again meanwhile is no failure. */
export function useSendAgain(onSent: () => void): SendingAgain {
  const queries = useQueryClient();
  const { mutate, data, error, isPending, variables } = useMutation({
    async mutationFn(ids: readonly string[]) {
      for (const id of ids) {
        try {
          await client.retryDelivery(id);
        } catch (refused) {
          if (!isProblem(refused, "DELIVERY_NOT_FOUND")) throw refused;
        }
      }
      return ids.length;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["alarms", "deliveries"] }),
    onSuccess: onSent,
  });
  return { sending: isPending ? variables : [], sent: data, error, send: mutate };
}
