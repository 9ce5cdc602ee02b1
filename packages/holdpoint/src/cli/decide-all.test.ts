/** Deciding about several questions at once, straight on a database (decide-all.ts). */
import { describe, expect, test } from "vitest";
import { ANN, Office } from "../../test/cli/office.ts";
import { Person, type Ended } from "../../test/cli/terminal.ts";
import type { BulkResult } from "../client/index.ts";

const office = new Office();

/** Two questions of one rule, as they are named. */
async function two(): Promise<{ readonly ids: readonly string[]; readonly items: readonly string[] }> {
  const both = [await office.questionOf("small"), await office.questionOf("hostile")];
  return { ids: both.map(({ id }) => id), items: both.flatMap(({ id, digest }) => ["--item", `${id}=${digest}`]) };
}

const votes = async (ids: readonly string[]): Promise<readonly (readonly string[])[]> => {
  const all: (readonly string[])[] = [];
  for (const id of ids) all.push(await office.votesOn(id));
  return all;
};

describe("where nobody can be asked", () => {
  test("each is named with the digest of what was shown (B2)", async () => {
    const { ids, items } = await two();
    const decided = await office.call("decide-all", "--approve", ...items, "--comment", "Checked.", ...ANN);
    expect(decided).toMatchObject({ code: 0, err: "" });
    expect(decided.out.match(/^Recorded: ann decided about int_/gm)).toHaveLength(2);
    expect(await votes(ids)).toEqual([["ann approve Checked."], ["ann approve Checked."]]);
  });

  test("one that is refused refuses no other, and it says which", async () => {
    const { ids, items } = await two();
    const stale = [...items.slice(0, 3), `${String(ids[1])}=${"0".repeat(64)}`];
    const ended = await office.call("decide-all", "--reject", ...stale, ...ANN);
    expect(ended).toMatchObject({ code: 2, err: "1 question of 2 was not decided.\n" });
    expect(ended.out).toMatch(/^Recorded: ann .*\n.*\nRefused: int_\w+: .*\(DIGEST_MISMATCH\)\n$/);
    expect(await votes(ids)).toEqual([["ann reject"], []]);
    const again = await office.call("decide-all", "--approve", ...stale, "--json", ...ANN);
    expect(again).toMatchObject({ code: 2, err: "2 questions of 2 were not decided.\n" });
    const { items: results } = JSON.parse(again.out) as { readonly items: readonly BulkResult[] };
    expect(results.map(({ problem }) => problem?.code)).toEqual([
      expect.stringMatching(/^ALREADY_/) as string,
      "DIGEST_MISMATCH",
    ]);
  });

  test("what does not go together is refused as a whole (B1)", async () => {
    const { ids, items } = await two();
    const large = await office.questionOf("large");
    const more = [...items, "--item", `${large.id}=${large.digest}`];
    const ended = await office.call("decide-all", "--approve", ...more, ...ANN);
    expect(ended).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(/is of critical risk.*Nothing was decided\. \(DECISION_NOT_ALLOWED\)\n$/) as string,
    });
    expect(await votes([...ids, large.id])).toEqual([[], [], []]);
  });

  const ITEM = `int_${"0".repeat(26)}=${"0".repeat(64)}`;
  test.each<readonly [args: readonly string[], says: RegExp]>([
    [["--item", ITEM], /^What is decided\? Say one of --approve, --reject\./],
    [["--approve", "--reject", "--item", ITEM], /^--approve and --reject are two decisions; say one\./],
    [["--approve"], /^What is it about\? Say --rule RULE in a terminal, or --item ID=DIGEST/],
    [["--approve", "--rule", "small"], /^--item ID=DIGEST is missing: it says what was shown/],
    [
      ["--approve", "--rule", "small", "--item", ITEM],
      /^--rule shows what there is, --item names it; say one of them\./,
    ],
    [["--approve", "--item", "int_1"], /^--item is the id of a question, =, and .*; "int_1" is not\./],
    [["--approve", "--item", ITEM, "--item", ITEM], /^--item names int_0+ twice\./],
    [
      ["--approve", ...Array.from({ length: 101 }, () => ["--item", ITEM]).flat()],
      /^--item is given 101 times; 100 are decided at once\./,
    ],
    [["--approve", "--item", ITEM], /\(INTERRUPT_NOT_FOUND\)\n$/],
  ])("%j is refused", async (args, says) => {
    const { code, out, err } = await office.call("decide-all", ...args, ...ANN);
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: expect.stringMatching(says) as string });
  });

  test("somebody has to say who they are", async () => {
    expect((await office.call("decide-all", "--approve", "--item", ITEM)).err).toMatch(/^--as NAME is missing/);
  });
});

describe("in a terminal", () => {
  const sit = (person: Person, ...more: readonly string[]): Promise<Ended> =>
    office.output.call(["decide-all", "--db", office.db, ...ANN, ...more], person);

  test("every question of the rule is shown in full, with its warnings, and all are confirmed (B2)", async () => {
    const { ids } = await two();
    const person = new Person();
    const sitting = sit(person, "--approve", "--rule", "small");
    await person.when("Approve exactly 2 questions as shown above?", "up", "enter");
    const { code, out, err } = await sitting;
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const id of ids) expect(out).toContain(`${id}  pending  risk low`);
    expect(out).toContain("it has characters that hide, turn the line around, or look like others:");
    expect(out.match(/^ {2}digest {7}[0-9a-f]{64}$/gm)).toHaveLength(2);
    expect(await votes(ids)).toEqual([["ann approve"], ["ann approve"]]);
  });

  test("rejecting takes a reason, which may be given beforehand", async () => {
    const { ids } = await two();
    const person = new Person();
    const sitting = sit(person, "--reject", "--rule", "small");
    await person.when("Why are they rejected?", { type: " " }, "enter");
    await person.when("A reason is needed.", { type: "Closed account." }, "enter");
    await person.when("Reject exactly 2 questions", "escape");
    expect(await sitting).toMatchObject({ code: 130, err: "Nothing was decided.\n" });
    expect(await votes(ids)).toEqual([[], []]);
    const other = new Person();
    const rejecting = sit(other, "--reject", "--rule", "small", "--comment", "Closed.");
    await other.when("Reject exactly 2 questions", "up", "enter");
    expect((await rejecting).code).toBe(0);
    expect(await votes(ids)).toEqual([["ann reject Closed."], ["ann reject Closed."]]);
  });

  test("whoever says no has decided nothing", async () => {
    const { ids } = await two();
    const person = new Person();
    const sitting = sit(person, "--approve", "--rule", "small");
    await person.when("Approve exactly 2 questions", "enter");
    expect(await sitting).toMatchObject({ code: 130, err: "Nothing was decided.\n" });
    expect(await votes(ids)).toEqual([[], []]);
  });

  test("a rule that asks nothing of the kind is said", async () => {
    for (const rule of ["large", "nothing"]) {
      expect(await sit(new Person(), "--approve", "--rule", rule)).toMatchObject({
        code: 0,
        out: `The rule ${rule} asks you about nothing of low risk.\n`,
      });
    }
    expect((await sit(new Person(), "--approve", "--rule", "small", "--json")).err).toContain("--item ID=DIGEST");
  });
});
