/** Holds are judged in Lua as `judgeHold` judges them. */
import fc from "fast-check";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharedServer } from "../../../test/servers/ask.ts";
import { thr } from "../../testing/store-contract/samples.ts";
import { judgeHold, type Holding } from "../hold.ts";
import type { Change, Hold, ThreadChange } from "../store.ts";
import { changeArguments } from "./change-arguments.ts";
import { Keys } from "./keys.ts";
import { THREADS } from "./lua/threads.ts";
import { VALUES } from "./lua/values.ts";

const RUNS = process.env["HOLDPOINT_SOAK"] === "1" ? 20_000 : 1_000;

/** A script that judges, and writes nothing. The row comes first, then the time, then the change as a commit has it. */
const JUDGE = `#!lua flags=no-writes
${VALUES}${THREADS}
local row = arg() == '1' and { fence = num(), wakes = num(), head = num(), held = arg() == '1', dueAt = numOrFalse() } or nil
local now = num()
arg()
arg()
local verdict = judge(row, readChange(), now)
if verdict.refused then return { verdict.refused, shown(verdict.leaseUntil or false) } end
return { 'ok', verdict.granted and '1' or '0', shown(verdict.fence), shown(verdict.wakes), verdict.held and '1' or '0', shown(verdict.dueAt), shown(verdict.head) }
`;

let client: Redis;

beforeAll(async () => {
  client = new Redis((await sharedServer("redis")).url);
});
afterAll(() => client.disconnect());

const instant = fc.integer({ min: 0, max: 6 });
const row: fc.Arbitrary<Holding | undefined> = fc.option(
  fc.record({
    fence: fc.integer({ min: 0, max: 2 }),
    wakes: fc.integer({ min: 0, max: 2 }),
    head: instant,
    held: fc.boolean(),
    dueAt: fc.option(instant),
  }),
  { nil: undefined },
);
const leaseMs = fc.integer({ min: 0, max: 3 });
const claim = { kind: fc.constant("claim" as const), worker: fc.constant("w"), leaseMs };
const hold: fc.Arbitrary<Hold> = fc.oneof(
  fc.record({ kind: fc.constant("fence" as const), fence: fc.integer({ min: 0, max: 2 }), leaseMs }),
  fc.record({ ...claim }),
  fc.record({ ...claim, optional: fc.boolean() }),
  fc.record({ ...claim, create: fc.boolean(), optional: fc.boolean() }),
);
const set = { route: "r", graph: "g", version: "1", status: "waiting", head: 3, body: "" } as const;
const release = fc.record({ wakeAt: fc.option(instant), wakesSeen: fc.integer({ min: 0, max: 3 }) });

/** Both judgments in one form. */
function expected(found: ReturnType<typeof judgeHold>): readonly (string | null)[] {
  if (!found.ok) return [found.reason, found.reason === "leased" ? String(found.leaseUntil) : null];
  const { granted, fence, wakes, held, dueAt, accepted } = found;
  const numbers = [fence, wakes].map(String);
  return [
    "ok",
    granted ? "1" : "0",
    ...numbers,
    held ? "1" : "0",
    dueAt === null ? null : String(dueAt),
    String(accepted.thread?.head),
  ];
}

test("S2 S5 a hold is judged as hold.ts judges it, whatever the row and the change", async () => {
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      row,
      hold,
      fc.option(release, { nil: undefined }),
      fc.boolean(),
      instant,
      async (held, how, back, woken, now) => {
        const thread: ThreadChange = { id: thr("t"), hold: how, set, ...(back === undefined ? {} : { release: back }) };
        const change: Change = { tenant: "default" as Change["tenant"], thread, wake: woken ? [thr("t")] : [] };
        const { args } = changeArguments(change, new Keys("judge").of(change.tenant), 0);
        const shown =
          held === undefined
            ? ["0"]
            : ["1", held.fence, held.wakes, held.head, held.held ? "1" : "0", held.dueAt ?? ""];
        const found = (await client.eval(JUDGE, 0, ...shown, now, ...args)) as (string | null)[];
        const judged = expected(judgeHold(held, thread, now, woken));
        outcomes.add(String(judged[0]));
        expect(found).toEqual(judged);
      },
    ),
    { numRuns: RUNS },
  );
  expect(outcomes).toEqual(new Set(["exists", "fenced", "leased", "missing", "ok"]));
});
