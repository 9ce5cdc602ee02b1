/**
 * What people decide at once: over HTTP, in a server process, beside `decide()` on a store of the process that asks.
 * The decisions are the same, and no side runs what follows from them.
 */
import { Holdpoint } from "holdpoint";
import { ANN, askMany, type Asked } from "../scoreboard/f/f05-payments.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Effort, Round } from "./bench.ts";
import { serve } from "./server-client.ts";
import { eachAtOnce, list, sequence } from "./work.ts";

const CONNECTIONS = 32;
const DECISIONS = 1_280;
/** What is said to each. */
const APPROVE = { type: "approve" } as const;

type Decide = (asked: Asked) => Promise<unknown>;

/** What a round comes to: the milliseconds of a decision on average, or of the slowest but one in a hundred. */
type Figure = "average" | "p99";

/** Milliseconds that one in a hundred exceeds. */
function p99(tookMs: readonly number[]): number {
  return tookMs.toSorted((one, other) => one - other)[Math.floor(tookMs.length * 0.99)] ?? Number.NaN;
}

/** Asks anew before each round, which is not timed. */
function roundOf(ask: (many: number) => Promise<readonly Asked[]>, many: number, decide: Decide, of: Figure): Round {
  return async () => {
    const asked = await ask(many);
    if (asked.length !== many) throw new Error(`${asked.length} of ${many} questions were asked`);
    const tookMs: number[] = [];
    const average = await eachAtOnce(asked, CONNECTIONS, async (one) => {
      const startedAt = performance.now();
      await decide(one);
      tookMs.push(performance.now() - startedAt);
    });
    return of === "average" ? average : p99(tookMs);
  };
}

function asking(kit: Kit, file: string): (many: number) => Promise<readonly Asked[]> {
  const store = kit.freshSaver(file);
  const next = sequence("payment");
  return (many) => askMany(store, list(many, next));
}

function sidesOf(of: Figure): Bench["sides"] {
  return {
    async holdpoint(kit: Kit, effort: Effort) {
      const ask = asking(kit, "served.db");
      const { send } = await serve(kit, kit.file("served.db"), CONNECTIONS);
      const decide: Decide = ({ id, digest }) => send("POST", `/v1/interrupts/${id}/decisions`, { ...APPROVE, digest });
      return roundOf(ask, effort.many(DECISIONS), decide, of);
    },
    async floor(kit, effort) {
      const ask = asking(kit, "bare.db");
      const holdpoint = new Holdpoint({ store: kit.freshSaver("bare.db"), graphs: [] });
      const decide: Decide = ({ id, digest }) => holdpoint.decide(id, APPROVE, { by: ANN, digest });
      return roundOf(ask, effort.many(DECISIONS), decide, of);
    },
  };
}

export const serverDecisions: readonly Bench[] = [
  {
    name: "server-decisions",
    title: "decisions, 32 connections",
    beside: "decide()",
    unit: "per second",
    // Half of what it commits in a second.
    goal: { kind: "floor", times: 2 },
    rounds: 7,
    sides: sidesOf("average"),
  },
  {
    name: "server-decisions-p99",
    title: "p99 of a decision, 32 connections",
    beside: "decide()",
    unit: "ms",
    rounds: 7,
    sides: sidesOf("p99"),
  },
];
