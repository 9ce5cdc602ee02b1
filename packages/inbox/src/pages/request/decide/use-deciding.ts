import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { DecisionInput, DelegationRequest, InterruptDetail, ReceiptShown } from "holdpoint/client";
import { client } from "../../../data/client.ts";
import type { Seen } from "../use-seen.ts";

type WithoutDigest<Input> = Input extends unknown ? Omit<Input, "digest"> : never;

/** What somebody decides about what they have read. */
export type Said = WithoutDigest<DecisionInput> | ({ readonly type: "delegate" } & DelegationRequest);

/** What came of the last thing that was sent. */
interface Done {
  readonly receipt?: ReceiptShown;
  readonly handed?: DelegationRequest;
}

/** Deciding about a question. */
export interface Deciding {
  /** Sends it; `onDone` is called when it was accepted. */
  readonly send: (said: Said, onDone?: () => void) => void;
  readonly isSending: boolean;
  /** Why the last one was refused. */
  readonly problem: Error | null;
  /** The receipt of the last one that was accepted. */
  readonly receipt: ReceiptShown | undefined;
  /** To whom the vote was handed last. */
  readonly handed: DelegationRequest | undefined;
  /** Forgets the refusal. */
  readonly reset: () => void;
}

/** Decides about what was read: it names that digest, so what changed meanwhile is refused and never decided. */
export function useDeciding({ id }: InterruptDetail, seen: Seen, inPlaceOf: string | undefined): Deciding {
  const queries = useQueryClient();
  const { digest } = seen.question;
  const { mutate, isPending, error, data, reset } = useMutation({
    mutationFn: async (said: Said): Promise<Done> => {
      const as = inPlaceOf === undefined ? {} : { for: inPlaceOf };
      if (said.type !== "delegate") return { receipt: await client.decide(id, { ...said, ...as, digest }) };
      const { type: _type, ...handed } = said;
      await client.delegate(id, handed);
      return { handed };
    },
    onSuccess: ({ receipt }) => seen.expect(receipt?.standing?.digest),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["interrupt", id] }),
        queries.invalidateQueries({ queryKey: ["interrupts"] }),
      ]),
  });
  return {
    send: (said, onDone) => mutate(said, onDone === undefined ? {} : { onSuccess: onDone }),
    isSending: isPending,
    problem: error,
    receipt: data?.receipt,
    handed: data?.handed,
    reset,
  };
}
