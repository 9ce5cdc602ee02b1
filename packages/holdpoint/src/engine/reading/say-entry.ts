/** What an entry of a journal says, in one sentence for people; the words of others in it are quoted. */
import type { JournalEntry, Permit } from "../../core/journal.ts";
import type { Json } from "../../core/json.ts";
import { quotedEnd } from "../../core/quoted.ts";
import { ASKING } from "./asking-fields.ts";

/** A question that is JSON, and what it says in one of its fields, up to where the name was cut. */
const JSON_NAME = /^interrupt "[{[]/;
const SAID = new RegExp(String.raw`"(?:${ASKING.join("|")})":"((?:[^"\\]|\\.)*)`);

/** What an operation is called: of a question that is an object what it says, as long as it has no key. */
function nameOf({ name }: { readonly name: string }): string {
  if (!JSON_NAME.test(name)) return name;
  const [, said] = SAID.exec(name) ?? [];
  return said === undefined ? "a question" : `interrupt "${said}"`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ");
}

/** What an operation is called, at the beginning of a sentence: `Step "pay"`. */
function called(entry: { readonly name: string }): string {
  const name = nameOf(entry);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** In the words of somebody else. */
function because(message: string): string {
  return message === "" ? "." : `: ${quotedEnd(message)}`;
}

function permitted(permit: Permit | undefined): string {
  if (permit === undefined) return "";
  if (permit.interrupt === undefined) return `, which the policy allows (${list(permit.judged.rules)})`;
  const by = permit.by ?? [];
  return by.length === 0 ? ", which nobody refused in time" : `, which ${list(by)} approved`;
}

function outcomeText(outcome: "fail" | { readonly value: Json }): string {
  return outcome === "fail" ? "it fails" : "the default counts";
}

function sayStep(entry: JournalEntry): string | undefined {
  switch (entry.type) {
    case "step_started":
      return entry.attempt === 1 ? `${called(entry)} began.` : `${called(entry)} began, attempt ${entry.attempt}.`;
    case "step_attempt_failed":
      return `Attempt ${entry.attempt} of ${nameOf(entry)} failed, and it is tried again${because(entry.error.message)}`;
    case "step_completed":
      return entry.unstorable === undefined
        ? `${called(entry)} was done.`
        : `${called(entry)} was done, and its result could not be stored: ${entry.unstorable}`;
    case "step_failed":
      return `${called(entry)} failed${because(entry.error.message)}`;
    case "timer_set":
      return `${called(entry)} waits until ${new Date(entry.dueAt).toISOString()}.`;
    case "timer_fired":
      return `The wait of ${nameOf(entry)} was over.`;
    case "value_recorded":
      return `${called(entry)} was recorded.`;
    case "scope_started":
      return `${called(entry)} began${permitted(entry.permit)}.`;
    case "scope_completed":
      return `${called(entry)} was done.`;
    case "scope_failed":
      return `${called(entry)} failed${because(entry.error.message)}`;
    default:
      return undefined;
  }
}

function sayQuestion(entry: JournalEntry): string | undefined {
  switch (entry.type) {
    case "interrupt_asked":
      return entry.purpose === "outcome"
        ? `${called(entry)} asked people what became of it.`
        : entry.purpose === "action"
          ? `${called(entry)} asked people whether it may.`
          : `${called(entry)} asked people.`;
    case "interrupt_answered":
      return `The answer of ${entry.by} came to ${nameOf(entry)}.`;
    case "interrupt_expired":
      return `Nobody answered ${nameOf(entry)} in time: ${outcomeText(entry.outcome)}.`;
    case "rung_fired":
      return `Nobody had answered ${nameOf(entry)} yet, and a rung of its ladder fired.`;
    case "abandoned":
      return entry.again === undefined
        ? `${called(entry)} was abandoned; its outcome is nobody's any more.`
        : `People are asked about ${nameOf(entry)} again.`;
    case "outcome_withdrawn":
      return `The outcome of ${nameOf(entry)} counts no longer; it is done or asked again.`;
    case "outcome_kept":
      return `What is recorded of ${nameOf(entry)} holds.`;
    default:
      return undefined;
  }
}

function sayRun(entry: JournalEntry): string | undefined {
  switch (entry.type) {
    case "run_started": {
      const who = entry.requester === undefined ? "" : ` for ${entry.requester}`;
      return `Run ${entry.run} of ${entry.graph} ${entry.version} began${who}.`;
    }
    case "superstep":
      return `${list(entry.ended)} ended; next: ${list(entry.tasks.map(({ node }) => node))}.`;
    case "task_completed":
      return "A task ended while others go on.";
    case "task_failed":
      return `A task failed${because(entry.error.message)}`;
    case "run_completed":
      return "The run was completed.";
    case "run_failed":
      return `The run failed${because(entry.error.message)}`;
    case "run_retried":
      return entry.by === undefined ? "The run is tried again." : `${entry.by} had the run tried again.`;
    case "run_canceled":
      return `${entry.by} canceled the run${because(entry.reason)}`;
    default:
      return undefined;
  }
}

function sayThread(entry: JournalEntry): string {
  switch (entry.type) {
    case "breakpoint":
      return `It is held ${entry.when} ${list(entry.nodes)} until somebody lets it go on.`;
    case "breakpoint_passed":
      return `${entry.by ?? "Somebody"} let it go on.`;
    case "snapshot_taken":
      return "A snapshot was taken.";
    case "version_changed":
      return `It went on under version ${entry.to} in place of ${entry.from}.`;
    case "blocked":
      return `It is blocked under version ${entry.version}: ${entry.reason}`;
    case "unblocked":
      return "It is no longer blocked.";
    case "state_updated":
      return entry.asNode === undefined
        ? "The state was changed from outside."
        : `The state was changed as ${entry.asNode} would.`;
    case "forked":
      return `It was forked from the thread ${entry.thread} at record ${entry.seq}.`;
    default:
      return `${entry.type} was recorded.`;
  }
}

/** One sentence about an entry. */
export function sayEntry(entry: JournalEntry): string {
  return sayStep(entry) ?? sayQuestion(entry) ?? sayRun(entry) ?? sayThread(entry);
}
