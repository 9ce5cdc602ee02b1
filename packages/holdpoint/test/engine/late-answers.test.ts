/** An answer that comes when the deadline has: told of the deadline only if nobody was faster (G2, G7). */
import { expect, test } from "vitest";
import { entrypoint, Holdpoint, interrupt, MemorySaver } from "../../src/index.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { questionRecords } from "../crash/invariants.ts";
import { WrappedStore } from "../crash/wrapped-store.ts";
import { codeOf } from "./world.ts";

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
