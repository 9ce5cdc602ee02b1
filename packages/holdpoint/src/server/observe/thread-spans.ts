/**
 * Spans of what threads do in this process: how long each was run here, and in it the tool calls that went through a gate,
 * and the steps that act.
 *
 * T1. A span of a thread lasts from when it is taken up here until it comes to rest: no span waits for people. What people
 *     are asked, and what they answered, are events of it.
 * T2. What had begun and not ended by then ends with it, as unfinished; it ends as recorded in a later span, or elsewhere.
 * T3. Names and ids are told: of graphs, threads, questions, tools and steps. Arguments, values, answers and messages are
 *     not, as they may hold anything.
 * T4. It is not the parent of what author code traces by itself: the engine runs that when it is due, not where it is told.
 */
import { context, SpanKind, SpanStatusCode, trace, type Attributes, type Span } from "@opentelemetry/api";
import type { JournalEntry } from "../../core/journal.ts";
import type { ObservedThread, ThreadObserver } from "../../engine/thread/thread-observer.ts";
import { tracer } from "./spans.ts";

/** The span of a thread, and of what is under way in it. */
interface Open {
  readonly span: Span;
  readonly operations: Map<string, Span>;
}

const FAILED: ReadonlySet<string> = new Set(["lost", "failed", "blocked"]);

type OperationStarted = JournalEntry & { readonly type: "scope_started" | "step_started" };

/** A scope without a permit is no tool call that somebody has to allow: a subgraph, a node, a task. */
function attributesOf(entry: OperationStarted): Attributes | undefined {
  const { op, name, attempt = 1 } = entry;
  const common = { "holdpoint.operation": name, "holdpoint.operation_id": op, "holdpoint.attempt": attempt };
  if (entry.type === "step_started") return common;
  if (entry.permit === undefined) return undefined;
  const { judged, interrupt } = entry.permit;
  return {
    ...common,
    "holdpoint.verdict": judged.verdict,
    ...(interrupt === undefined ? {} : { "holdpoint.interrupt_id": interrupt }),
  };
}

function fail(span: Span, { name, code }: { readonly name: string; readonly code?: string }): void {
  span.setAttribute("error.type", code ?? name);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

class ThreadSpans implements ThreadObserver {
  readonly #open = new WeakMap<ObservedThread, Open>();

  taken(thread: ObservedThread): void {
    const { id, tenant, program } = thread;
    const attributes = {
      "holdpoint.thread_id": id,
      "holdpoint.tenant": tenant,
      "holdpoint.graph": program.name,
      "holdpoint.version": program.version,
    };
    const span = tracer().startSpan(`thread ${program.name}`, { kind: SpanKind.INTERNAL, attributes });
    this.#open.set(thread, { span, operations: new Map() });
  }

  appended(thread: ObservedThread, entry: JournalEntry): void {
    const open = this.#open.get(thread);
    if (open === undefined) return;
    switch (entry.type) {
      case "scope_started":
      case "step_started":
        return this.#began(open, entry);
      case "scope_completed":
      case "step_completed":
      case "abandoned":
        return this.#ended(open, entry.op, undefined);
      case "scope_failed":
      case "step_failed":
      case "step_attempt_failed":
        return this.#ended(open, entry.op, entry.error);
      case "interrupt_asked":
      case "interrupt_answered":
      case "interrupt_expired":
        return void open.span.addEvent(entry.type, { "holdpoint.interrupt_id": entry.interrupt });
      default:
    }
  }

  left(thread: ObservedThread, how: "rested" | "lost"): void {
    const open = this.#open.get(thread);
    if (open === undefined) return;
    this.#open.delete(thread);
    for (const span of open.operations.values()) {
      span.setAttribute("holdpoint.unfinished", true);
      span.end();
    }
    // One that rests and has not ended waits, for people or for time.
    const rested = thread.view.status === "running" ? "waiting" : thread.view.status;
    const status = how === "lost" ? how : rested;
    open.span.setAttribute("holdpoint.status", status);
    if (FAILED.has(status)) open.span.setStatus({ code: SpanStatusCode.ERROR });
    open.span.end();
  }

  #began({ span, operations }: Open, entry: OperationStarted): void {
    const attributes = attributesOf(entry);
    if (attributes === undefined) return;
    const parent = trace.setSpan(context.active(), span);
    operations.set(entry.op, tracer().startSpan(entry.name, { kind: SpanKind.INTERNAL, attributes }, parent));
  }

  #ended({ operations }: Open, op: string, error: { readonly name: string; readonly code?: string } | undefined): void {
    const span = operations.get(op);
    if (span === undefined) return;
    operations.delete(op);
    if (error !== undefined) fail(span, error);
    span.end();
  }
}

/** Makes spans of what threads do: `new Holdpoint({ observer: threadSpans() })`. */
export function threadSpans(): ThreadObserver {
  return new ThreadSpans();
}
