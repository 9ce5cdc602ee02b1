/** What is found out when an approval is about to be used (dispatch-action D-2, gate G-3): the world, the time, the limits. */
import { describe, expect, test } from "vitest";
import {
  ask,
  compilePolicy,
  type ApprovalTerms,
  type CompiledPolicy,
  type PolicyDocument,
  type Store,
} from "../../src/index.ts";
import { LIMITS } from "../../src/engine/gate/reservations.ts";
import { questionRecords } from "../crash/invariants.ts";
import { clocked, codeOf, HOUR, Process, rested, serving, thread, until } from "../engine/world.ts";
import { limitedTo } from "./limited.ts";
import { APPROVE, counted, ends, outcome, paying, payTool, says, shownOf, theOne, type Payment } from "./office.ts";

type Limit = NonNullable<PolicyDocument["limits"]>[number];

/** A payment of 9.00 that was approved at a desk, while nobody runs its thread. */
async function approved(terms: ApprovalTerms<Payment>, policy: CompiledPolicy) {
  const { clock, store } = clocked();
  const paid: string[] = [];
  const make = (checkpointer: Store, now: CompiledPolicy, looks: ApprovalTerms<Payment>) =>
    paying(checkpointer, payTool(paid, looks), { policy: now });
  const first = new Process(store);
  await make(first, policy, terms).invoke({}, thread());
  first.end();
  await says(serving(new Process(store), []).holdpoint, "ann", APPROVE);
  /** A process goes on with it, under the policy and with the terms there are by then. */
  const goOn = (now: CompiledPolicy = policy, looks = terms, here: Process = new Process(store)) => {
    const app = make(here, now, looks);
    return { app, ...serving(here, [app]) };
  };
  return { clock, store, paid, goOn };
}

const asks = compilePolicy({ name: "p", rules: [ask("pay")] }, [payTool([])]);

describe("a comparison that newer code makes, and no snapshot was taken", () => {
  test.each<[string, NonNullable<ApprovalTerms<Payment>["revalidate"]>, unknown]>([
    ["same", (snapshot) => (snapshot === null ? "same" : { impossible: "It saw something." }), "paid acme 900"],
    ["impossible", () => ({ impossible: "The account is closed." }), "PRECONDITION_FAILED"],
  ])("is heard all the same: %s", async (_what, revalidate, expected) => {
    const { paid, goOn } = await approved({}, asks);
    const { app, holdpoint } = goOn(asks, { snapshot: () => "open", revalidate });
    await holdpoint.tick();
    expect(await app.settled(thread())).toBe(expected);
    expect(paid).toHaveLength(expected === "paid acme 900" ? 1 : 0);
  });
});

/** A process that waits, at its first look at what limits hold, until it is let go on. */
class Slow extends Process {
  readonly gate = Promise.withResolvers<void>();
  looks = 0;

  override async get(...query: Parameters<Store["get"]>): ReturnType<Store["get"]> {
    if (query[1] === LIMITS) {
      this.looks += 1;
      if (this.looks === 1) await this.gate.promise;
    }
    return super.get(...query);
  }
}

test("an approval that expires while its limits are looked up is not used, and takes nothing", async () => {
  const policy = limitedTo(payTool([]), ask("pay"));
  const { clock, store, paid, goOn } = await approved({ validFor: "1h" }, policy);
  await clock.advance(HOUR - 1);
  const here = new Slow(store);
  const { app, holdpoint } = goOn(policy, { validFor: "1h" }, here);
  const ticking = holdpoint.tick();
  await until(() => here.looks === 1);
  await clock.advance(1);
  here.gate.resolve();
  await ticking;
  await rested(store);
  expect(paid).toEqual([]);
  expect(shownOf(await theOne(holdpoint))).toMatchObject({ again: [{ what: "expired" }] });
  expect(await counted(store)).toEqual({ reserved: 900, consumed: 0 });
  await says(holdpoint, "ben", APPROVE);
  expect(await app.settled(thread())).toBe("paid acme 900");
  expect(await counted(store)).toEqual({ reserved: 0, consumed: 900 });
});

test("an approval that expires while the world is looked at is not used", async () => {
  const gate = Promise.withResolvers<void>();
  let looks = 0;
  const revalidate = async (): Promise<"same"> => {
    looks += 1;
    if (looks === 1) await gate.promise;
    return "same";
  };
  const { clock, store, paid, goOn } = await approved({ validFor: "1h", snapshot: () => "open", revalidate }, asks);
  await clock.advance(HOUR - 1);
  const { app, holdpoint } = goOn();
  const ticking = holdpoint.tick();
  await until(() => looks === 1);
  // Not past its lease: only the approval runs out.
  await clock.advance(1);
  gate.resolve();
  await ticking;
  await rested(store);
  expect(paid).toEqual([]);
  expect(shownOf(await theOne(holdpoint))).toMatchObject({ again: [{ what: "expired" }] });
  await says(holdpoint, "ben", APPROVE);
  expect(await app.settled(thread())).toBe("paid acme 900");
  expect(await ends(store)).toEqual(["consumed", "unused"]);
});

describe("limits of the policy there is by then", () => {
  const limited = (limit: Partial<Limit>): CompiledPolicy => limitedTo(payTool([]), ask("pay"), limit);

  test("that did not count when it was asked about count now", async () => {
    const { store, paid, goOn } = await approved({}, asks);
    const { app, holdpoint } = goOn(limited({}));
    await holdpoint.tick();
    expect(await app.settled(thread())).toBe("paid acme 900");
    expect(paid).toHaveLength(1);
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 900 });
  });

  test("that have no room for it stop it", async () => {
    const { store, paid, goOn } = await approved({}, asks);
    const { app, holdpoint } = goOn(limited({ max: 899 }));
    await holdpoint.tick();
    expect(await app.settled(thread())).toBe("POLICY_DENIED");
    expect(paid).toEqual([]);
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 0 });
  });

  test("that are no more give back what was reserved", async () => {
    const { store, paid, goOn } = await approved({}, limited({}));
    expect(await counted(store)).toEqual({ reserved: 900, consumed: 0 });
    const { app, holdpoint } = goOn(asks);
    await holdpoint.tick();
    expect(await app.settled(thread())).toBe("paid acme 900");
    expect(paid).toHaveLength(1);
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 0 });
  });
});

/** A process that reads a question before it uses the approval; somebody does something between its document and its stream. */
class Read extends Process {
  between: (() => Promise<unknown>) | undefined;

  override async read(...query: Parameters<Store["read"]>): ReturnType<Store["read"]> {
    if (query[1].startsWith("interrupt/")) await this.between?.();
    return super.read(...query);
  }
}

describe("a question that changes while it is read (decided.ts)", () => {
  async function tried(meanwhile: (here: Read, attempt: () => Promise<unknown>) => () => Promise<unknown>) {
    const { store, paid, goOn } = await approved({}, asks);
    const here = new Read(store);
    const { app, holdpoint } = goOn(asks, {}, here);
    const desk = serving(new Process(store), []).holdpoint;
    const [id] = (await questionRecords(store, "t")).map((record) => record.id);
    // An agent's attempt is recorded in its stream, and changes nothing else.
    here.between = meanwhile(here, () => codeOf(desk.decide(id ?? "", APPROVE, { by: { id: "bot", kind: "agent" } })));
    await holdpoint.tick();
    return { paid, came: await outcome(app.settled(thread())) };
  }

  test("is read again", async () => {
    const { paid, came } = await tried((here, attempt) => () => {
      here.between = undefined;
      return attempt();
    });
    expect([came, paid]).toEqual(["paid acme 900", ["acme 900 -"]]);
  });

  test("every time is not waited for, and nothing runs", async () => {
    const { paid, came } = await tried((_here, attempt) => attempt);
    expect([came, paid]).toEqual(["STORE_CORRUPT", []]);
  });
});

/** A process whose clock runs past an instant when it stores what it decided, and is back when it looks again. */
class Wavering extends Process {
  readonly past: number;
  /** Looks at the clock before it wavers. */
  steady = Number.POSITIVE_INFINITY;

  constructor(store: Store, past: number) {
    super(store);
    this.past = past;
  }

  override now(): number {
    this.steady -= 1;
    return this.steady < 0 ? this.past : super.now();
  }
}

test("a store that says the approval counts, and then that it does not, is asked fifty times (gate.ts)", async () => {
  let looks = 0;
  const terms: ApprovalTerms<Payment> = { validFor: "1h", snapshot: () => "open", revalidate: () => "same" };
  const { clock, store, paid, goOn } = await approved(terms, asks);
  await clock.advance(HOUR - 1);
  const here = new Wavering(store, clock.now() + 1);
  const revalidate = (): "same" => {
    looks += 1;
    // Once to see whether it counts, and once more before it is used.
    here.steady = 2;
    return "same";
  };
  const { app, holdpoint } = goOn(asks, { ...terms, revalidate }, here);
  await holdpoint.tick();
  expect(await outcome(app.settled(thread()))).toBe("STORE_CORRUPT");
  expect([looks, paid]).toEqual([50, []]);
});
