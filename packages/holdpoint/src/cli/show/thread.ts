/** A thread in a terminal. */
import type { CheckpointListed, JournalItem, ThreadDetail } from "../../client/index.ts";
import { sayAt, sayFrom } from "./instants.ts";
import { emphasized, table } from "./table.ts";
import { quotedLine, safeLine } from "./untrusted.ts";
import { valueLines } from "./values.ts";

const LABEL = 11;

function field(label: string, text: string): string {
  return `  ${label.padEnd(LABEL)}${safeLine(text)}`;
}

/** How a thread stands, line by line. */
export function threadLines(thread: ThreadDetail, now: number): readonly string[] {
  const {
    id,
    graph,
    version,
    status,
    createdAt,
    updatedAt,
    wakeAt,
    run,
    step,
    next,
    interrupts,
    values,
    error,
    blocked,
    held,
  } = thread;
  return [
    `${emphasized(safeLine(id))}  ${safeLine(status)}`,
    field("graph", `${graph} ${version}`),
    field("began", sayAt(createdAt)),
    field("changed", `${sayAt(updatedAt)}, ${sayFrom(updatedAt, now)}`),
    field("run", `${run}, step ${step}`),
    ...(next.length === 0 ? [] : [field("next", next.join(", "))]),
    ...(wakeAt === null ? [] : [field("due", `${sayAt(wakeAt)}, ${sayFrom(wakeAt, now)}`)]),
    ...interrupts.map((interrupt) => field("waits for", interrupt)),
    ...(error === undefined ? [] : [field("error", `${error.code ?? error.name}: ${quotedLine(error.message)}`)]),
    ...(blocked === undefined ? [] : [field("blocked", blocked)]),
    ...(held === undefined
      ? []
      : [field("held", `${held.when} ${held.nodes.join(", ")}; holdpoint continue lets it go on`)]),
    ...(values === undefined ? [] : ["  state", ...valueLines(values).map((line) => `    ${line}`)]),
  ];
}

/** A journal, a line for each entry. */
export function journalLines(items: readonly Pick<JournalItem, "seq" | "at" | "kind" | "says">[]): readonly string[] {
  if (items.length === 0) return ["Nothing is on record after this."];
  return table(
    ["seq", "at", "kind", "what"],
    items.map(({ seq, at, kind, says }) => [String(seq), sayAt(at), kind, says]),
  );
}

/** The places a thread can be forked from. */
export function checkpointLines(items: readonly CheckpointListed[]): readonly string[] {
  if (items.length === 0) return ["There are no checkpoints after this."];
  return table(
    ["id", "at", "step", "source", "next"],
    items.map(({ id, at, step, source, next }) => [id, sayAt(at), String(step), source, next.join(", ") || "-"]),
  );
}
