/**
 * The actions that journals hold, with what the policies said about each then: what `simulate` compares a new policy with.
 */
import type { OperationId, Tenant, ThreadId } from "../../core/ids.ts";
import { isOperationEntry, type JournalEntry, type Judged, type Permit } from "../../core/journal.ts";
import { isObject, type Json } from "../../core/json.ts";
import type { Difference } from "../../policy/difference.ts";
import type { RecordedAction } from "../../policy/simulate.ts";
import type { Envelope } from "../../approvals/envelope.ts";
import type { Store } from "../../storage/store.ts";
import { entriesOf, readWholeJournal } from "../journal/load-thread.ts";

const PAGE = 200;

/** What an entry says was to be done. */
interface Proposed {
  readonly tool: string;
  readonly effect: "read" | "act";
  readonly asks?: true;
  readonly args: Json;
  readonly judged: Judged;
}

function fromRefusal(data: Json | undefined): Proposed | undefined {
  if (!isObject(data) || !isObject(data["judged"])) return undefined;
  const { tool, args = null, effect, asks, judged } = data as unknown as Partial<Proposed>;
  if (typeof tool !== "string" || judged === undefined) return undefined;
  return { tool, effect: effect === "read" ? "read" : "act", ...(asks === true ? { asks } : {}), args, judged };
}

function fromPermit(permit: Permit | undefined): Proposed | undefined {
  // What people approved is on record in their question.
  if (permit?.action === undefined) return undefined;
  return { ...permit.action, judged: permit.judged };
}

/** What was proposed in an entry; `approve()` records its outcome as a value. */
function proposedIn(entry: JournalEntry): Proposed | undefined {
  switch (entry.type) {
    case "interrupt_asked": {
      const envelope = (entry.review as { readonly envelope?: Envelope } | undefined)?.envelope;
      const { action } = entry;
      if (envelope === undefined || action?.judged === undefined) return undefined;
      const { effect, asks, judged } = action;
      return { tool: envelope.tool, effect, ...(asks === undefined ? {} : { asks }), args: envelope.args, judged };
    }
    case "scope_started":
      return fromPermit(entry.permit);
    case "scope_failed":
      return fromRefusal(entry.error.data);
    case "value_recorded": {
      const { value } = entry;
      if (!isObject(value)) return undefined;
      return fromPermit(value["permit"] as unknown as Permit | undefined) ?? fromRefusal(value["refusal"]);
    }
    default:
      return undefined;
  }
}

async function* ofThread(store: Store, tenant: Tenant, id: ThreadId): AsyncGenerator<RecordedAction> {
  let run: (JournalEntry & { readonly type: "run_started" }) | undefined;
  /** Asked about and to be asked about again: still the same action. */
  const again = new Set<OperationId>();
  for await (const record of readWholeJournal(store, tenant, id)) {
    if (record.payload === null) continue;
    for (const [index, entry] of entriesOf(record, id).entries()) {
      if (entry.type === "run_started") run = entry;
      if (entry.type === "abandoned" && entry.again !== undefined) again.add(entry.op);
      const proposed = proposedIn(entry);
      if (proposed === undefined || run === undefined) continue;
      if (isOperationEntry(entry) && again.delete(entry.op)) continue;
      const { tool, effect, asks, args, judged } = proposed;
      const { graph, version, requester } = run;
      yield {
        id: `${id} ${record.seq}.${index}`,
        facts: {
          tool,
          effect,
          ...(asks === undefined ? {} : { asks }),
          known: true,
          args,
          tenant,
          threadId: id,
          graph,
          version,
          ...(requester === undefined ? {} : { requester }),
          at: record.at,
        },
        outcome: {
          verdict: judged.verdict,
          ...(judged.ask === undefined ? {} : { ask: judged.ask }),
        },
        ...(judged.shadow === undefined ? {} : { shadow: judged.shadow as unknown as Difference }),
      };
    }
  }
}

/** Every action on record in the threads of a tenant, thread by thread, each in its order. */
export async function* recordedActions(store: Store, tenant: Tenant): AsyncGenerator<RecordedAction> {
  let after: string | undefined;
  do {
    const page = await store.threads({ tenant, limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const { id } of page.items) yield* ofThread(store, tenant, id);
    after = page.next;
  } while (after !== undefined);
}
