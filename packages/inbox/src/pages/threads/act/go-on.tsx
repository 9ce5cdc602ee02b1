import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Button } from "../../../components/button.tsx";
import { NotDone } from "../../../components/not-done.tsx";
import { client } from "../../../data/client.ts";
import { graphsQuery } from "../../../data/queries.ts";
import { useMay } from "../../../data/use-may.ts";

const WAYS = {
  blocked: {
    label: "Try again",
    again: "It is blocked again.",
    does: "Trying again replays what was done against the code that is running now, and goes on if that fits. Nothing is done twice.",
  },
  failed: {
    label: "Try again",
    again: "It failed again.",
    does: "Trying again goes on from the last good step: what was done is not done again, what failed is tried once more.",
  },
  held: { label: "Let it go on", again: "It is held again.", does: "Somebody has to let it pass." },
} as const;

/** Why whoever is signed in cannot let a thread of a graph go on; undefined when they can, as far as is known here. */
function useWhyNot(graph: string): string | undefined {
  const mayRun = useMay("threads:run");
  const mayRead = useMay("threads:read");
  const { data: graphs } = useQuery({ ...graphsQuery, enabled: mayRead });
  if (!mayRun) return "You may not: that takes the scope threads:run.";
  const isServed = graphs === undefined || graphs.some(({ name }) => name === graph);
  return isServed ? undefined : `This server does not serve ${graph}.`;
}

/** Lets a thread go on that waits for somebody to say so: what that does, and why it cannot be done where it cannot. */
export function GoOn({
  threadId,
  graph,
  since,
  way,
  isBrief = false,
}: {
  readonly threadId: string;
  readonly graph: string;
  /** When it came to wait: another instant is another wait. */
  readonly since: number;
  readonly way: keyof typeof WAYS;
  /** What it does is said elsewhere. */
  readonly isBrief?: boolean;
}): ReactElement {
  const queries = useQueryClient();
  const whyNot = useWhyNot(graph);
  const { label, again, does } = WAYS[way];
  const {
    mutate,
    error,
    isPending,
    isSuccess,
    variables: tried,
  } = useMutation({
    mutationFn: (_since: number) => client.continueThread(threadId),
    onSettled: () =>
      Promise.all(
        [["thread", threadId], ["threads"], ["alarms"]].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
  const says = [...(isBrief ? [] : [does]), ...(whyNot === undefined ? [] : [whyNot])].join(" ");
  return (
    <div className="mt-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button
          className="py-0.5! text-sm! whitespace-nowrap"
          isBusy={isPending}
          disabled={whyNot !== undefined}
          title={whyNot}
          onClick={() => mutate(since)}
        >
          {label}
        </Button>
        <p className="min-w-0 flex-1 basis-56 text-sm text-ink-2">{says}</p>
        <p role="status" className={`text-sm font-medium ${tried === since ? "text-ok" : "text-danger"}`}>
          {isSuccess && (tried === since ? "It goes on." : again)}
        </p>
      </div>
      {error !== null && <NotDone title="It does not go on" error={error} />}
    </div>
  );
}

/** What trying threads of a kind again does, in a sentence. */
export function sayGoOn(way: keyof typeof WAYS): string {
  return WAYS[way].does;
}
