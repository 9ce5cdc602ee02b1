/** Firing rungs: when they are due (ladder.ts, L2), or because people cannot come to a decision. */
import type { ReviewEvent, RungCause } from "../event.ts";
import { evolveAll } from "../evolve.ts";
import { nextRung, type Default, type Escalation, type PlacedRung } from "../ladder.ts";
import type { Resolution } from "../review-state.ts";
import { tallyOf } from "../tally.ts";
import { withDigest, type Case } from "./case.ts";
import { approvalOf } from "./approval.ts";

/** What the default comes to. A rejection that stands is no silence: then nothing is approved. */
function resolutionOf(judged: Case, otherwise: Default): Resolution {
  const nobody = { cause: "deadline", by: [], decisions: [], at: judged.at } as const;
  if (otherwise === "fail") return { type: "fail", ...nobody };
  if (typeof otherwise === "object") return { type: "respond", value: otherwise.value, ...nobody };
  const isRejected = tallyOf(judged.request, judged.state).quorum.rejections.length > 0;
  if (otherwise === "reject" || isRejected) return { type: "reject", ...nobody };
  return { type: "approve", ...nobody, ...approvalOf(judged) };
}

function fire(judged: Case, { index, rung }: PlacedRung, cause: RungCause): readonly ReviewEvent[] {
  const { at } = judged;
  const fired = { type: "rung_fired", at, index, kind: rung.kind, dueAt: rung.dueAt, cause } as const;
  switch (rung.kind) {
    case "remind":
      return [fired];
    case "reassign":
    case "escalate":
      return [withDigest(judged, fired)];
    case "default":
      return [fired, { type: "expired", at, resolution: resolutionOf(judged, rung.otherwise) }];
  }
}

/** Everything that is due, in order; nothing once the request is settled. */
export function dueEvents(judged: Case): readonly ReviewEvent[] {
  const { request, state, at } = judged;
  if (state.status !== "pending") return [];
  const due = nextRung({ ladder: request.ladder, rung: state.rung }, at);
  if (due === undefined) return [];
  const events = fire(judged, due, "due");
  return [...events, ...dueEvents({ ...judged, state: evolveAll(request, state, events) })];
}

/** An escalation before its time. */
export function escalate(judged: Case, next: Escalation, cause: "disagreement" | "unclear"): readonly ReviewEvent[] {
  return fire(judged, next, cause);
}
