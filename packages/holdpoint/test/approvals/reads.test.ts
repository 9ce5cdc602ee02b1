/** A tool that only reads: what a limit counts, a grant lets pass or people approved is durable before it reads (G4, G5). */
import { describe, expect, test } from "vitest";
import {
  allow,
  ask,
  compilePolicy,
  entrypoint,
  now,
  tool,
  type App,
  type CompiledPolicy,
  type Holdpoint,
  type Store,
  type Tool,
} from "../../src/index.ts";
import type { Change } from "../../src/storage/store.ts";
import { journalOf } from "../crash/invariants.ts";
import { clocked, serving, thread, until } from "../engine/world.ts";
import { APPROVE, counted, Observed, only, outcome, says, typesIn } from "./office.ts";

const LEASE_MS = 15_000;

type ReadTool = Tool<object>;

/** What lets it read, and what has to happen before it does. */
interface Right {
  readonly policy: (read: ReadTool) => CompiledPolicy;
  readonly before?: (holdpoint: Holdpoint, read: ReadTool) => Promise<unknown>;
  readonly decide?: (holdpoint: Holdpoint) => Promise<unknown>;
}

const once = { id: "once", tools: "read", per: "tenant", window: "ever", max: 1, onExceed: "deny" } as const;
const asking: Right["policy"] = (read) => compilePolicy({ name: "p", rules: [ask("read")] }, [read]);

const RIGHTS = {
  "a limit": { policy: (read) => compilePolicy({ name: "p", rules: [allow("read")], limits: [once] }, [read]) },
  "a grant": {
    policy: asking,
    before: (holdpoint, read) =>
      holdpoint.grant(read, { maxUses: 1, expiresIn: "1h" }, { by: "boss", reason: "an audit" }),
  },
  "an approval": { policy: asking, decide: (holdpoint) => says(holdpoint, "ann", APPROVE) },
} satisfies Readonly<Record<string, Right>>;

const KINDS = Object.entries<Right>(RIGHTS).map(([kind, right]) => ({ kind, right }));

function reading(store: Store, seen: string[], { policy }: Right, beside?: Promise<unknown>) {
  const read = tool(() => void seen.push("read"), {
    name: "read",
    description: "Reads a record of a patient.",
    schema: { type: "object" },
    effect: "read",
  });
  const app: App<object, unknown> = entrypoint(
    { name: "reading", checkpointer: store, policy: policy(read) },
    async (_input: object) => {
      const call = outcome(read.invoke({}));
      if (beside !== undefined) {
        await beside;
        await now();
        seen.push("beside");
      }
      return call;
    },
  );
  return { app, read, ...serving(store, [app], { grantors: { people: ["boss"] } }) };
}

const isStart = (change: Change): boolean => typesIn(change)["thread"]?.includes("scope_started") === true;

/** A process that comes to the commit of the start; what the store does then is `before`. */
async function starting(right: Right, before: () => Promise<void> | void, beside?: Promise<unknown>) {
  const { clock, store: disk } = clocked();
  const store = new Observed(disk);
  const seen: string[] = [];
  const { app, read, holdpoint } = reading(store, seen, right, beside);
  await right.before?.(holdpoint, read);
  let starts = 0;
  store.before = (change) => {
    if (!isStart(change)) return undefined;
    starts += 1;
    return before();
  };
  const result = outcome(app.invoke({}, thread()));
  if (right.decide !== undefined) {
    await result;
    await right.decide(holdpoint);
  }
  await until(() => starts === 1);
  return { clock, disk, store, seen, app, result };
}

describe.each(KINDS)("$kind", ({ right }) => {
  test("is stored before anything is read (gate G-1)", async () => {
    const gate = Promise.withResolvers<void>();
    const { seen, app } = await starting(right, () => gate.promise);
    expect(seen).toEqual([]);
    gate.resolve();
    expect(await app.settled(thread())).toBeNull();
    expect(seen).toEqual(["read"]);
  });

  test("nothing else the thread does meanwhile lets it read before, and it comes first (deliveries O1)", async () => {
    const gate = Promise.withResolvers<void>();
    const beside = Promise.withResolvers<void>();
    const { clock, seen, app } = await starting(right, () => gate.promise, beside.promise);
    beside.resolve();
    await clock.settle(50);
    expect(seen).toEqual([]);
    gate.resolve();
    expect(await app.settled(thread())).toBeNull();
    expect(seen).toEqual(["read", "beside"]);
  });

  test.each(["the store fails", "the process ends"])(
    "that cannot be stored because %s: nothing was read; later it is, once, and counted once",
    async (how) => {
      const { clock, disk, store, seen } = await starting(right, () => {
        if (how === "the store fails") throw new Error("disk full");
        return new Promise(() => undefined);
      });
      store.end();
      expect(seen).toEqual([]);
      const later = reading(new Observed(disk), seen, right);
      await clock.advance(LEASE_MS);
      await later.holdpoint.tick();
      expect(await later.app.settled(thread())).toBeNull();
      expect(seen).toEqual(["read"]);
      expect(only(await journalOf(disk, "t"), "scope_started")).toHaveLength(1);
      expect((await counted(disk)).consumed).toBe(right === RIGHTS["a limit"] ? 1 : 0);
      for (const { used } of (await later.holdpoint.grants()).items) expect(used).toBe(1);
    },
  );
});

test("without any of these it reads at once: nothing rests on what is stored", async () => {
  const gate = Promise.withResolvers<void>();
  const free: Right = { policy: (read) => compilePolicy({ name: "p", rules: [allow("read")] }, [read]) };
  const { seen, result } = await starting(free, () => gate.promise);
  await until(() => seen.length > 0);
  gate.resolve();
  expect(await result).toBeNull();
  expect(seen).toEqual(["read"]);
});
