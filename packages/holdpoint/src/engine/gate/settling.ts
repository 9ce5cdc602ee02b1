/** What a decided request about an action is settled with, and the ways its decision reaches an end (gate.ts, G-4). */
import type { Staleness } from "../../approvals/dispatch.ts";
import type { ErrorCode } from "../../core/errors.ts";
import type { ErrorRecord, Judged, Permit } from "../../core/journal.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { RefusedUse } from "../../policy/limits/refused.ts";
import type { PolicyOutcome } from "../../policy/outcome.ts";
import type { DocumentPut } from "../../storage/store.ts";
import type { Action } from "./action.ts";
import type { Decided } from "./decided.ts";
import type { Operation, TaskHost } from "../operations/operation.ts";
import { settleLimits } from "./reservations.ts";

/** The action, and what can come of it. */
export interface Settling {
  readonly action: Action;
  readonly host: TaskHost;
  readonly operation: Operation;
  /** What the policies say now. */
  readonly outcome: (args: Json) => PolicyOutcome;
  /** What they say when a limit has no room. */
  readonly exceeded: (outcome: PolicyOutcome, refused: RefusedUse) => PolicyOutcome;
  readonly pass: (permit: Permit, args: Json) => void;
  readonly refuse: (code: ErrorCode, message: string, data: Readonly<Record<string, Json>>) => void;
  readonly fail: (error: ErrorRecord) => void;
  /** Asks again, about what was decided on: edits included. */
  readonly askAgain: (why: readonly Staleness[], args: Json) => void;
  /** Looks everything up anew: the question changed meanwhile. */
  readonly again: () => void;
}

/** What was reserved for it is used, or goes back. */
export function limitsOf(
  { host, operation }: Settling,
  { record }: Decided,
  as: "consumed" | "released",
): Promise<readonly DocumentPut[]> {
  const { store, tenant } = host.mandate;
  return settleLimits(store, tenant, operation.id, record.action?.limits ?? [], as);
}

/** The decision reached the agent; false, and nothing happened, when it does not count any more. */
export function deliver({ host, again }: Settling, { answer }: Decided, puts: readonly DocumentPut[]): boolean {
  if (!host.consumed(answer.entry)) {
    again();
    return false;
  }
  host.journal.append(answer.entry);
  for (const put of puts) host.journal.put(put);
  return true;
}

/** The decision was used by nobody (G-4); what was decided on comes along when people are asked about it again. */
export function discard(
  { host, operation }: Settling,
  { answer, record }: Decided,
  puts: readonly DocumentPut[],
  again?: { readonly why: readonly Staleness[]; readonly args: Json },
): void {
  const { interrupt } = answer.entry;
  const decision = record.decision?.id;
  host.journal.append({
    type: "abandoned",
    ...operation.reference,
    interrupt,
    ...(decision === undefined ? {} : { decision }),
    ...(again === undefined ? {} : { again: { why: again.why as unknown as readonly Json[], args: again.args } }),
  });
  host.unused(interrupt);
  for (const put of puts) host.journal.put(put);
}

/** What a policy said, as it is journaled. */
export function judgedOf({ verdict, rules, policy, ask }: PolicyOutcome): Judged {
  return { verdict, rules, policy, ...(ask === undefined ? {} : { ask: ask as unknown as JsonObject }) };
}
