/** How much rests in memory (engine/thread/resting.ts, R1, R2): what is dropped is gone on with all the same. */
import { expect, test } from "vitest";
import { engineFor } from "../../src/engine/engine-for.ts";
import { Command, DEFAULT_TENANT, entrypoint, interrupt } from "../../src/index.ts";
import { threadId } from "../../src/core/ids.ts";
import { clocked, thread } from "./world.ts";

const LONG = "\u4e00".repeat(1_000_000);

function world(): {
  readonly rests: (id: string) => boolean;
  readonly ask: (id: string, text: string) => Promise<unknown>;
  readonly answer: (id: string) => Promise<unknown>;
} {
  const { store } = clocked();
  const app = entrypoint({ name: "long", checkpointer: store }, async (text: string) => {
    const answer = await interrupt<string>(`${text.length} characters?`);
    return `${answer} ${text.length}`;
  });
  return {
    rests: (id) => engineFor(store).resting(DEFAULT_TENANT, threadId(id)) !== undefined,
    ask: (id, text) => app.invoke(text, thread(id)),
    answer: (id) => app.invoke(new Command({ resume: "yes" }), thread(id)),
  };
}

test("threads that hold much are dropped long before there are many of them, the one that rested longest first (R1)", async () => {
  const { rests, ask, answer } = world();
  const ids = Array.from({ length: 60 }, (_, index) => `t${index}`);
  await ask("small", "x");
  for (const id of ids) await ask(id, LONG);
  const resting = ids.filter(rests);
  expect(resting.length).toBeGreaterThan(5);
  expect(resting.length).toBeLessThan(35);
  expect(resting).toEqual(ids.slice(-resting.length));
  expect(rests("small")).toBe(false);
  for (const id of ["small", "t0", "t59"]) expect(await answer(id)).toMatch(/^yes \d+$/);
});

test("one that alone holds much is not kept, and drives out nobody (R2)", async () => {
  const { rests, ask, answer } = world();
  await ask("small", "x");
  await ask("huge", LONG.repeat(4));
  expect([rests("small"), rests("huge")]).toEqual([true, false]);
  expect(await answer("huge")).toBe("yes 4000000");
});
