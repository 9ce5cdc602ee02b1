/** What the list shows, as it stands in the address: a view can be kept, and sent to somebody. */
import type { InterruptsQuery, Risk } from "holdpoint/client";

export const VIEWS = ["mine", "open", "ended"] as const;
/** Which questions: those I may decide, all that are open, or those that are over, however that came. */
export type View = (typeof VIEWS)[number];

export const RISKS = ["low", "medium", "high", "critical"] as const satisfies readonly Risk[];
export const AGES = ["1h", "1d", "7d"] as const;
/** Older than. */
export type Age = (typeof AGES)[number];

/** The search part of the address. */
export interface ListSearch {
  readonly view?: View;
  readonly role?: string;
  readonly graph?: string;
  readonly tool?: string;
  readonly risk?: Risk;
  readonly age?: Age;
  readonly q?: string;
}

const AGE_MS: Readonly<Record<Age, number>> = { "1h": 3_600_000, "1d": 86_400_000, "7d": 604_800_000 };

function one<Value extends string>(values: readonly Value[], given: unknown): Value | undefined {
  return values.find((value) => value === given);
}

function text(given: unknown): string | undefined {
  const said = typeof given === "number" ? String(given) : given;
  return typeof said === "string" && said !== "" ? said.slice(0, 200) : undefined;
}

/** What an address says; what it does not know is left out. */
export function readListSearch(given: Record<string, unknown>): ListSearch {
  const found = {
    // What it was called before, in addresses that people kept.
    view: given["view"] === "decided" ? ("ended" as const) : one(VIEWS, given["view"]),
    role: text(given["role"]),
    graph: text(given["graph"]),
    tool: text(given["tool"]),
    risk: one(RISKS, given["risk"]),
    age: one(AGES, given["age"]),
    q: text(given["q"]),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** The same, as the server is asked. */
export function queryOf({ view = "mine", role, graph, tool, risk, q }: ListSearch): InterruptsQuery {
  return {
    ...(view === "mine" ? { mine: true } : {}),
    ...(view === "ended" ? { status: "ended" as const, order: "newest" as const } : { order: "deadline" as const }),
    ...(role === undefined ? {} : { role }),
    ...(graph === undefined ? {} : { graph }),
    ...(tool === undefined ? {} : { tool }),
    ...(risk === undefined ? {} : { risk }),
    ...(q === undefined ? {} : { q }),
  };
}

/** How long it has to have waited, as the address says. */
export function ageOf({ age }: ListSearch): number | undefined {
  return age === undefined ? undefined : AGE_MS[age];
}

/** How many filters are set. */
export function filtersSet({ role, graph, tool, risk, age }: ListSearch): number {
  return [role, graph, tool, risk, age].filter((value) => value !== undefined).length;
}
