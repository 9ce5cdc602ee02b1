/**
 * G1, G5: an await that nothing journals may end after its thread came to rest. Where the continuation is still the
 * thread, what it does then counts: it runs, once, and the node may end. Where it is not, it does nothing at all.
 */
import { describe, expect, test } from "vitest";
import { engineFor } from "../../src/engine/engine-for.ts";
import { interrupt, step, type Store } from "../../src/index.ts";
import { journalOf, rowOf, SharedGround } from "./grounds.ts";
import { answers, appOf, asked, CONFIG, gate, refused, stage, until, type Stage } from "./stage.ts";

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Asks, and in parallel does something after `late`. */
const besides = (done: Stage["done"], late: Promise<unknown>) => async (): Promise<unknown> =>
  Promise.all([
    interrupt("q"),
    late.then(() =>
      step("late", () => {
        done.push("late");
        return "late";
      }),
    ),
  ]);

const isFree = async (store: Store): Promise<boolean> => (await rowOf(store))?.leaseUntil === null;

describe("a raw await that ends after the thread rested (G1)", () => {
  test("does what it leads to, and later resumes, hot and cold, find it done", async () => {
    for (const cold of [false, true]) {
      const { store, done, cool, journal } = stage();
      const late = gate();
      const app = appOf(store, besides(done, late.opened));
      const paused = await app.invoke({}, CONFIG);
      expect(await isFree(store)).toBe(true);
      late.open();
      await until(async () => (await journal()).includes('step_completed step "late"') && isFree(store));
      if (cold) cool();
      expect(await app.invoke(answers(paused, { q: 1 }), CONFIG)).toMatchObject({ out: [1, "late"] });
      expect(done).toEqual(["late"]);
    }
  });

  test("may end the node, and with it the question", async () => {
    const { store } = stage();
    const late = gate();
    const app = appOf(store, () => Promise.race([interrupt("q"), late.opened.then(() => "timed out")]));
    const paused = await app.invoke({}, CONFIG);
    late.open();
    await until(async () => (await rowOf(store))?.status === "completed");
    expect(await app.settled(CONFIG)).toMatchObject({ out: "timed out" });
    expect(await refused(app.invoke(answers(paused, { q: 1 }), CONFIG))).toMatchObject({ code: "INTERRUPT_CLOSED" });
  });

  test("may fail the node", async () => {
    const { store } = stage();
    const late = gate();
    const app = appOf(store, () =>
      Promise.race([
        interrupt("q"),
        late.opened.then(() => {
          throw new Error("late");
        }),
      ]),
    );
    await app.invoke({}, CONFIG);
    late.open();
    await until(async () => (await rowOf(store))?.status === "failed");
    await expect(app.settled(CONFIG)).rejects.toThrow("late");
  });

  test("may ask another question", async () => {
    const { store, cool } = stage();
    const late = gate();
    const app = appOf(store, () => Promise.all([interrupt("q"), late.opened.then(() => interrupt("late?"))]));
    await app.invoke({}, CONFIG);
    late.open();
    await until(async () => asked(await app.settled(CONFIG)).size === 2);
    const both = await app.settled(CONFIG);
    cool();
    expect(await app.invoke(answers(both, { "late?": 2, q: 1 }), CONFIG)).toMatchObject({ out: [1, 2] });
  });

  test("is waited for by whoever goes on with the thread just then", async () => {
    const { store, done } = stage();
    const [late, acts] = [gate(), gate()];
    const app = appOf(store, async () =>
      Promise.all([
        interrupt("q"),
        late.opened
          .then(() =>
            step("late", async () => {
              done.push("late");
              await acts.opened;
            }),
          )
          .then(() => interrupt("after?")),
      ]),
    );
    await app.invoke({}, CONFIG);
    late.open();
    await until(() => done.length === 1);
    const waiting = app.invoke(null, CONFIG);
    acts.open();
    expect([...asked(await waiting).keys()]).toEqual(["q", "after?"]);
  });

  test.each(Array.from({ length: 14 }, (_, count) => count))(
    "meets an answer that comes %i turns apart: each counts once",
    async (apart) => {
      for (const answerFirst of [true, false]) {
        for (const how of ["answer", "null"] as const) {
          const { store, done } = stage();
          const late = gate();
          const app = appOf(store, besides(done, late.opened));
          const paused = await app.invoke({}, CONFIG);
          if (!answerFirst) late.open();
          await turns(apart);
          const invoked = app.invoke(how === "answer" ? answers(paused, { q: 1 }) : null, CONFIG);
          await turns(apart);
          late.open();
          const result = await invoked;
          if (how === "null") await app.invoke(answers(paused, { q: 1 }), CONFIG);
          else expect(result).toMatchObject({ out: [1, "late"] });
          expect((await app.settled(CONFIG)).out).toEqual([1, "late"]);
          expect(done).toEqual(["late"]);
        }
      }
    },
  );
});

describe("a continuation that is the thread no more (G1, G5)", () => {
  test("does nothing when it was dropped", async () => {
    const { store, done, cool, journal } = stage();
    const late = gate();
    const app = appOf(store, besides(done, late.opened));
    const paused = await app.invoke({}, CONFIG);
    const before = await journal();
    cool();
    late.open();
    await turns(20);
    expect(done).toEqual([]);
    expect(await journal()).toEqual(before);
    expect(await app.invoke(answers(paused, { q: 1 }), CONFIG)).toMatchObject({ out: [1, "late"] });
    expect(done).toEqual(["late"]);
  });

  test("does nothing when new code took the thread over in the same process", async () => {
    const { store, done } = stage();
    const late = gate();
    const paused = await appOf(store, besides(done, late.opened)).invoke({}, CONFIG);
    const next = appOf(store, async () => [await interrupt("q"), await interrupt("next?")]);
    const then = await next.invoke(answers(paused, { q: 1 }), CONFIG);
    late.open();
    await turns(20);
    expect(done).toEqual([]);
    expect([...asked(then).keys()]).toEqual(["next?"]);
  });

  test.each(["ended", "gone on"])("does nothing when another process has %s with the thread", async (how) => {
    const done: string[] = [];
    const late = gate();
    let isOld = true;
    const ground = new SharedGround((store) => {
      const first = isOld;
      isOld = false;
      return appOf(store, async () => {
        const { opened } = first ? late : { opened: Promise.resolve() };
        const both = await besides(done, opened)();
        return how === "ended" ? both : [both, await interrupt("next?")];
      });
    });
    try {
      const { store: old } = ground;
      const paused = await ground.app.invoke({}, CONFIG);
      ground.cool();
      const result = await ground.app.invoke(answers(paused, { q: 1 }), CONFIG);
      expect(done).toEqual(["late"]);
      const before = await journalOf(ground.store);
      late.open();
      await until(() => engineFor(old).activeThreads === 0);
      await turns(50);
      expect(done).toEqual(["late"]);
      expect(await journalOf(ground.store)).toEqual(before);
      if (how === "ended") expect(result).toMatchObject({ out: [1, "late"] });
      else {
        expect(await ground.app.invoke(answers(result, { "next?": 2 }), CONFIG)).toMatchObject({
          out: [[1, "late"], 2],
        });
      }
    } finally {
      await ground.close();
    }
  });

  test("does nothing while another process runs the thread, and leaves it its lease", async () => {
    const done: string[] = [];
    const [late, acts] = [gate(), gate()];
    let isOld = true;
    const ground = new SharedGround((store) => {
      const first = isOld;
      isOld = false;
      return appOf(store, async () => [
        await Promise.all([
          interrupt("q"),
          first ? late.opened.then(() => step("late", () => done.push("late"))) : null,
        ]),
        await step("long", async () => {
          done.push("long");
          await acts.opened;
          return "long";
        }),
      ]);
    });
    try {
      const { store: old, app: before } = ground;
      const paused = await before.invoke({}, CONFIG);
      ground.cool();
      const invoked = ground.app.invoke(answers(paused, { q: 1 }), CONFIG);
      await until(() => done.length === 1);
      late.open();
      await until(() => engineFor(old).activeThreads === 0);
      await turns(50);
      acts.open();
      expect((await invoked).__interrupt__).toBeUndefined();
      expect(done).toEqual(["long"]);
    } finally {
      await ground.close();
    }
  });
});
