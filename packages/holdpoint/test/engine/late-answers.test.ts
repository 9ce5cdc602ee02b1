/** An answer that comes when the deadline has: told of the deadline only if nobody was faster (G2, G7). */
import { expect, test } from "vitest";
import { entrypoint, Holdpoint, interrupt, MemorySaver, step } from "../../src/index.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { questionRecords } from "../crash/invariants.ts";
import { WrappedStore } from "../crash/wrapped-store.ts";
import { codeOf, until } from "./world.ts";

const MINUTE = 60_000;
const T = { configurable: { thread_id: "t" } };

/** Lets something happen between the next reading of a question and what is made of it. */
class SlowReader extends WrappedStore {
  meanwhile: (() => Promise<unknown>) | undefined;

  override async get(...args: Parameters<WrappedStore["get"]>): ReturnType<WrappedStore["get"]> {
    const found = await super.get(...args);
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
    return found;
  }
}

async function asked() {
  const clock = new ManualClock();
  const inner = new MemorySaver({ clock });
  const app = entrypoint({ name: "asks", checkpointer: inner }, () => interrupt("Go?", { deadline: MINUTE }));
  const { __interrupt__: questions } = await app.invoke({}, T);
  const reader = new SlowReader(inner);
  return {
    clock,
    reader,
    id: questions?.[0]?.id ?? "",
    fast: new Holdpoint({ store: inner, graphs: [] }),
    slow: new Holdpoint({ store: reader, graphs: [] }),
  };
}

test("somebody who was faster is named, though the deadline has passed since", async () => {
  const { clock, reader, id, fast, slow } = await asked();
  reader.meanwhile = async () => {
    await fast.decide(id, "yes", { by: "ann" });
    await clock.advance(MINUTE);
  };
  await expect(slow.decide(id, "no", { by: "ben" })).rejects.toMatchObject({
    code: "ALREADY_DECIDED",
    data: { by: "ann" },
  });
});

test("whoever is told of the deadline finds it expired, and so does everybody after", async () => {
  const { reader, clock, id, fast, slow } = await asked();
  await clock.advance(MINUTE);
  expect(await codeOf(slow.decide(id, "no", { by: "ben" }))).toBe("DEADLINE_PASSED");
  expect(await questionRecords(reader, "t")).toMatchObject([{ status: "expired" }]);
  expect(await codeOf(fast.decide(id, "yes", { by: "ann" }))).toBe("DEADLINE_PASSED");
});

test("a deadline that comes while it is stored is a deadline, and somebody who was faster still is", async () => {
  const { reader, clock, id, fast, slow } = await asked();
  const commit = reader.commit.bind(reader);
  let isFirst = true;
  reader.commit = async (change) => {
    if (isFirst) {
      isFirst = false;
      await fast.decide(id, "yes", { by: "ann" });
      await clock.advance(MINUTE);
    }
    return commit(change);
  };
  expect(await codeOf(slow.decide(id, "no", { by: "ben" }))).toBe("ALREADY_DECIDED");
});

test.each([
  ["yes", async (elsewhere: Holdpoint, id: string) => void (await elsewhere.decide(id, "yes", { by: "ann" }))],
  ["nobody", async () => undefined],
])(
  "whoever holds the thread finds out at the deadline that the outcome is %s, by what it remembers",
  async (outcome, meanwhile) => {
    const clock = new ManualClock();
    const inner = new MemorySaver({ clock });
    const here = new SlowReader(inner);
    const expiries: boolean[] = [];
    const commit = here.commit.bind(here);
    here.commit = async (change) => {
      const result = await commit(change);
      if (change.thread === undefined && change.put !== undefined) expiries.push(result.ok);
      return result;
    };
    const gate = Promise.withResolvers<void>();
    // Between two renewals of its lease, with which it would hear of an answer.
    const deadline = MINUTE + 2_000;
    const app = entrypoint({ name: "asks", checkpointer: here }, async () => {
      const asking = interrupt<string>("Go?", { deadline, onDeadline: { value: "nobody" } });
      const working = step("work", () => gate.promise, { idempotent: true });
      return (await Promise.all([asking, working]))[0];
    });
    const result = app.invoke({}, T);
    const elsewhere = new Holdpoint({ store: inner, graphs: [] });
    await until(async () => (await elsewhere.pending({})).items.length === 1);
    const [question] = (await elsewhere.pending({})).items;
    await clock.advance(deadline - 1);
    await meanwhile(elsewhere, question?.id ?? "");
    await clock.advance(1);
    await until(() => expiries.length === 1);
    expect(expiries).toEqual([outcome === "nobody"]);
    gate.resolve();
    expect(await result).toBe(outcome);
  },
);

test("a deadline that comes while its question is on its way to the store is one as soon as it is there", async () => {
  const clock = new ManualClock();
  const inner = new MemorySaver({ clock });
  const slow = new WrappedStore(inner);
  const [onItsWay, arrives, working, works] = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const commit = slow.commit.bind(slow);
  slow.commit = async (change) => {
    if (change.thread !== undefined && change.put !== undefined) {
      onItsWay?.resolve();
      await arrives?.promise;
    }
    return commit(change);
  };
  const app = entrypoint({ name: "asks", checkpointer: slow }, async () => {
    const work = async (): Promise<void> => {
      working?.resolve();
      await works?.promise;
    };
    const long = step("work", work, { idempotent: true });
    const asking = async (): Promise<string> => {
      await step("look", async () => working?.promise, { effect: "read" });
      return interrupt<string>("Go?", { deadline: MINUTE, onDeadline: { value: "nobody" } });
    };
    return (await Promise.all([asking(), long]))[0];
  });
  const result = app.invoke({}, T);
  await onItsWay?.promise;
  await clock.advance(MINUTE);
  arrives?.resolve();
  await until(async () => (await questionRecords(inner, "t"))[0]?.status === "expired");
  works?.resolve();
  expect(await result).toBe("nobody");
});
