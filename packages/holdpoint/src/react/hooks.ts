/** Hooks for approvals in one's own page: what is asked, a decision about it, and the thread it belongs to; all live. */
import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import type {
  DecisionInput,
  HoldpointEvent,
  InterruptDetail,
  InterruptsQuery,
  InterruptSummary,
  Page,
  ReceiptShown,
  ThreadDetail,
  ThreadListed,
  ThreadsQuery,
} from "../client/index.ts";
import type { Live, ResourceSpec } from "./live-resource.ts";
import { useResources } from "./provider.ts";

/** Something of the server, and how to read it anew. */
export interface LiveValue<Value> extends Live<Value> {
  readonly refresh: () => void;
}

/** What is known of nothing: it is not read, and nobody waits for it. */
const IDLE: Live<never> = { data: undefined, error: undefined, loading: false };
const nothing = (): void => undefined;

/** `key` undefined: there is nothing to look at yet. */
function useLive<Value>(key: string | undefined, spec: ResourceSpec<Value>): LiveValue<Value> {
  const resources = useResources();
  // The key says all that a spec depends on.
  const held = useMemo(() => spec, [key]);
  const subscribe = useCallback(
    (listener: () => void) => (key === undefined ? nothing : resources.watch(key, held, listener)),
    [resources, key, held],
  );
  const current = useCallback(
    (): Live<Value> => (key === undefined ? IDLE : resources.at(key, held).current()),
    [resources, key, held],
  );
  const live = useSyncExternalStore(subscribe, current, current);
  const refresh = useCallback(() => {
    if (key !== undefined) resources.at(key, held).refresh();
  }, [resources, key, held]);
  return { ...live, refresh };
}

/** What a list is kept by: all that its query says. */
function listKey(what: string, query: object): string {
  const said = Object.entries(query).filter(([, value]) => value !== undefined);
  return `${what} ${JSON.stringify(said.toSorted(([one], [other]) => (one < other ? -1 : 1)))}`;
}

/** Questions, as the query says; by default those that are pending. */
export function useInterrupts(query: InterruptsQuery = {}): LiveValue<Page<InterruptSummary>> {
  return useLive(listKey("interrupts", query), {
    read: (client, signal) => client.interrupts(query, { signal }),
    concerns: ({ stream, interrupts }: HoldpointEvent) => stream === "interrupt" || interrupts !== undefined,
  });
}

/**
 * One question, with how it stands and what you may do about it. Without an id nothing is asked: nothing is known, and
 * nothing is loading.
 */
export function useInterrupt(id: string | undefined): LiveValue<InterruptDetail> {
  return useLive(id === undefined ? undefined : `interrupt ${id}`, {
    read: (client, signal) => client.interrupt(String(id), { signal }),
    concerns: ({ stream, id: of, interrupts }: HoldpointEvent) =>
      (stream === "interrupt" && of === id) || interrupts?.some((one) => one === id) === true,
  });
}

/** Threads, as the query says; by default all, the oldest first. */
export function useThreads(query: ThreadsQuery = {}): LiveValue<Page<ThreadListed>> {
  return useLive(listKey("threads", query), {
    read: (client, signal) => client.threads(query, { signal }),
    concerns: ({ stream }: HoldpointEvent) => stream === "thread",
  });
}

/** A thread as it stands. Without an id nothing is asked. */
export function useThread(id: string | undefined): LiveValue<ThreadDetail> {
  return useLive(id === undefined ? undefined : `thread ${id}`, {
    read: (client, signal) => client.thread(String(id), { signal }),
    concerns: ({ stream, id: of }: HoldpointEvent) => stream === "thread" && of === id,
  });
}

/** A decision without the digest that it names: the hook takes it from what is shown. */
type WithoutDigest<Input> = Input extends unknown ? Omit<Input, "digest"> : never;

/** Deciding about one question. */
export interface DecisionState {
  /** Sends a decision about what was shown. Resolves with the receipt, or undefined when it was refused (`error`). */
  readonly decide: (decision: WithoutDigest<DecisionInput>) => Promise<ReceiptShown | undefined>;
  readonly sending: boolean;
  readonly receipt: ReceiptShown | undefined;
  readonly error: Error | undefined;
}

/**
 * Decides about a question as it was shown: `shown` is what `useInterrupt` or `useInterrupts` gave and the page renders.
 * What changed meanwhile is refused (DIGEST_MISMATCH), and never decided by accident.
 */
export function useDecision(shown: { readonly id: string; readonly digest: string } | undefined): DecisionState {
  const { client } = useResources();
  const [state, setState] = useState<Omit<DecisionState, "decide">>({
    sending: false,
    receipt: undefined,
    error: undefined,
  });
  const id = shown?.id;
  const digest = shown?.digest;
  const decide = useCallback(
    async (decision: WithoutDigest<DecisionInput>): Promise<ReceiptShown | undefined> => {
      if (id === undefined || digest === undefined) return undefined;
      setState({ sending: true, receipt: undefined, error: undefined });
      try {
        const receipt = await client.decide(id, { ...decision, digest });
        setState({ sending: false, receipt, error: undefined });
        return receipt;
      } catch (error) {
        setState({ sending: false, receipt: undefined, error: error as Error });
        return undefined;
      }
    },
    [client, id, digest],
  );
  return { ...state, decide };
}
