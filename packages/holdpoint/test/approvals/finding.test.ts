/** Finding what waits for somebody, and how it stands: by role, by person, as it is now (G7). */
import { describe, expect, test } from "vitest";
import { entrypoint, interrupt, type ReviewersInput } from "../../src/index.ts";
import { clocked, HOUR, serving, thread } from "../engine/world.ts";
import { APPROVE, outcome, payTool, says } from "./office.ts";

const ASKED: Readonly<Record<string, ReviewersInput | undefined>> = {
  finance: "finance",
  both: { all: [{ role: "finance" }, { people: ["ann"] }] },
  ann: { people: ["ann", "ben"] },
  anybody: undefined,
};

/** Several payments that wait, each for somebody else; and a plain question. */
async function waiting() {
  const { clock, store } = clocked();
  const app = entrypoint({ name: "paying", checkpointer: store }, async (to: string) =>
    to === "question"
      ? interrupt("Well?")
      : outcome(payTool([], ASKED[to] === undefined ? {} : { reviewers: ASKED[to] }).invoke({ to, cents: 1 })),
  );
  const { holdpoint } = serving(store, [app]);
  for (const to of [...Object.keys(ASKED), "question"]) {
    await app.invoke(to, thread(to));
    await clock.advance(1);
  }
  return { clock, store, app, holdpoint };
}

describe("pending", () => {
  test.each<[object, readonly string[]]>([
    [{}, ["finance", "both", "ann", "anybody", "question"]],
    [{ role: "finance" }, ["finance", "both"]],
    [{ person: "ann" }, ["both", "ann"]],
    [{ person: "ben" }, ["ann"]],
    [{ person: "zoe" }, []],
    [{ role: "cfo" }, []],
    [{ role: "finance", threadId: "both" }, ["both"]],
    [{ threadId: "question" }, ["question"]],
  ])("%j: oldest first", async (query, expected) => {
    const { holdpoint } = await waiting();
    expect((await holdpoint.pending(query)).items.map(({ threadId }) => threadId)).toEqual(expected);
  });

  test("by role and person is not by role alone", async () => {
    const { holdpoint } = await waiting();
    const of = async (query: object) => {
      const { items, next } = await holdpoint.pending({ role: "finance", ...query });
      return { found: items.map(({ threadId }) => threadId), isMore: next !== undefined };
    };
    expect(await of({ person: "ann" })).toEqual({ found: ["both"], isMore: false });
    expect(await of({ person: "ann", limit: 1 })).toMatchObject({ found: ["both"] });
    expect(await of({ person: "ben", limit: 1 })).toEqual({ found: [], isMore: false });
  });

  test("pages, each question once", async () => {
    const { holdpoint } = await waiting();
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await holdpoint.pending({ limit: 2, ...(after === undefined ? {} : { after }) });
      seen.push(...page.items.map(({ threadId }) => threadId));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(["finance", "both", "ann", "anybody", "question"]);
  });

  test("follows who is asked now: after a rung, and no more once it is decided", async () => {
    const { clock, store } = clocked();
    const pay = payTool([], {
      reviewers: { people: ["ann"] },
      ladder: [
        { kind: "reassign", after: "1h", reviewers: { people: ["ben"] } },
        { kind: "default", after: "2h", otherwise: "reject" },
      ],
    });
    const app = entrypoint({ name: "paying", checkpointer: store }, async () =>
      outcome(pay.invoke({ to: "acme", cents: 1 })),
    );
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const of = async (person: string): Promise<number> => (await holdpoint.pending({ person })).items.length;
    expect([await of("ann"), await of("ben")]).toEqual([1, 0]);
    await clock.advance(HOUR);
    await holdpoint.tick();
    expect([await of("ann"), await of("ben")]).toEqual([0, 1]);
    await says(holdpoint, "ben", APPROVE);
    expect([await of("ann"), await of("ben")]).toEqual([0, 0]);
  });

  test("finds what somebody was handed, too", async () => {
    const { holdpoint } = await waiting();
    const [question] = (await holdpoint.pending({ threadId: "ann" })).items;
    await holdpoint.delegate(question?.id ?? "", { to: "eve", until: "1h" }, { by: "ann" });
    const of = async (person: string) => (await holdpoint.pending({ person })).items.map(({ threadId }) => threadId);
    expect(await of("eve")).toEqual(["ann"]);
    expect(await of("ann")).toEqual(["both", "ann"]);
  });
});

describe("standing", () => {
  test("says what was said, what is missing, and the digest the next decision names", async () => {
    const { holdpoint } = await waiting();
    const [question] = (await holdpoint.pending({ threadId: "both" })).items;
    const { id, digest } = question ?? { id: "", digest: "" };
    expect(await holdpoint.standing(id)).toEqual({
      status: "pending",
      votes: [],
      missing: [expect.stringContaining("finance"), expect.stringContaining("ann")],
      digest,
    });
    await says(holdpoint, "ann", { ...APPROVE, comment: "Checked." }, { threadId: "both" });
    expect(await holdpoint.standing(id)).toMatchObject({
      status: "pending",
      votes: [{ by: "ann", said: "approve", comment: "Checked." }],
      missing: [expect.stringContaining("finance")],
    });
  });
});
