/** Somebody in front of the terminal: what they are asked, and what is recorded of it. */
import { describe, expect, test } from "vitest";
import { ANN, Office } from "../../test/cli/office.ts";
import { Person, type Ended } from "../../test/cli/terminal.ts";

const office = new Office();

describe("somebody in front of it", () => {
  const sit = (person: Person, ...more: readonly string[]): Promise<Ended> =>
    office.output.call(["inbox", "--db", office.db, "--order", "oldest", ...ANN, ...more], person);

  test("approves with a comment, looks at another one, and leaves", async () => {
    const { id, digest } = await office.questionOf("small");
    const person = new Person();
    const sitting = sit(person);
    await person.when("What waits", "enter");
    await person.when("What do you decide?", "down", "enter");
    await person.when("A comment", { type: "Fine." }, "enter");
    await person.when("What waits", "enter");
    await person.when("What do you decide?", "enter");
    await person.when("What waits", "up", "enter");
    const { code, out, err } = await sitting;
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(`digest       ${digest}`);
    expect(out).toContain("Recorded: ann decided");
    expect(await office.votesOn(id)).toEqual(["ann approve Fine."]);
  });

  test("rejects, and has to say why", async () => {
    const { id } = await office.questionOf("small");
    const person = new Person();
    const sitting = sit(person, "--thread", "small");
    await person.when("What waits", "enter");
    await person.when("What do you decide?", "down", "down", "enter");
    await person.when("Why is it rejected?", { type: " " }, "enter");
    await person.when("A reason is needed.", { type: "Too much." }, "enter");
    expect(await sitting).toMatchObject({
      code: 0,
      out: expect.stringContaining("Nothing waits for an answer.") as string,
    });
    expect(await office.votesOn(id)).toEqual(["ann reject Too much."]);
  });

  test("types the amount of what is critical", async () => {
    const { id } = await office.questionOf("large");
    const person = new Person();
    const sitting = sit(person, "--thread", "large");
    await person.when("What waits", "enter");
    await person.when("What do you decide?", "down", "enter");
    await person.when("Type the amount to approve it: 9000.00 EUR", { type: "9000" }, "enter");
    await person.when("That is not it.", { type: ".00 EUR" }, "enter");
    await person.when("A comment", "enter");
    await person.when("What waits", "escape");
    expect(await sitting).toMatchObject({ code: 130, err: "Left: only what is said to be recorded was decided.\n" });
    expect(await office.votesOn(id)).toEqual(["ann approve"]);
  });

  test("types the name of the tool where there is no amount, also after an edit", async () => {
    const { id } = await office.questionOf("disk");
    const person = new Person();
    const sitting = sit(person, "--thread", "disk");
    await person.when("What waits", "enter");
    await person.when("What do you decide?", "up", "up", "enter");
    await person.when(
      "The arguments, as JSON",
      { type: "\u007f".repeat(20) },
      { type: '{"disk":"/dev/sdb"}' },
      "enter",
    );
    await person.when("Type the name of the tool to approve it: wipe", { type: "yes" }, "enter");
    await person.when("That is not it.", { type: "\u007f\u007f\u007fwipe " }, "enter");
    await person.when("A comment", "enter");
    expect((await sitting).code).toBe(0);
    expect(await office.votesOn(id)).toEqual(["ann edit"]);
  });

  test("replies in words, and types what is critical before, as it may approve", async () => {
    const { id } = await office.questionOf("disk");
    const person = new Person();
    const sitting = sit(person, "--thread", "disk");
    await person.when("What waits", "enter");
    await person.when("What do you decide?", "up", "enter");
    await person.when("Type the name of the tool to approve it: wipe", { type: "wipe" }, "enter");
    await person.when("The reply, in your own words", "enter");
    await person.when("A reply is needed.", { type: "No." }, "enter");
    expect((await sitting).code).toBe(0);
    expect(await office.votesOn(id)).toEqual(["ann reject No."]);
  });

  test("edits the arguments; what does not fit is said, and asked again", async () => {
    const { id } = await office.questionOf("small");
    const person = new Person();
    const sitting = sit(person, "--thread", "small");
    await person.when("What waits", "enter");
    await person.when("What do you decide?", "down", "down", "down", "enter");
    await person.when("The arguments, as JSON", { type: "x" }, "enter");
    await person.when(
      "The JSON text is refused",
      { type: "\u007f".repeat(60) },
      { type: '{"to":"ACME","cents":"many"}' },
      "enter",
    );
    await person.when("A comment", "enter");
    await person.when("What waits", "interrupt");
    const { code, err } = await sitting;
    expect(code).toBe(130);
    expect(err).toMatch(/does not fit: \$\.cents must be integer.*\(ANSWER_INVALID\)/);
    expect(await office.votesOn(id)).toEqual([]);
  });

  test("answers and chooses", async () => {
    const person = new Person();
    const sitting = sit(person, "--thread", "boxes");
    await person.when("What waits", "enter");
    await person.when("What do you decide?", "down", "enter");
    await person.when("The answer", "enter");
    await person.when("An answer is needed.", { type: "12" }, "enter");
    expect((await sitting).out).toContain("Recorded: ann decided");
    const other = new Person();
    const choosing = sit(other, "--thread", "pages");
    await other.when("What waits", "enter");
    await other.when("What do you decide?", "up", "up", "enter");
    await other.when("Which one?", "down", "enter");
    await other.when("A comment", "enter");
    expect((await choosing).out).toContain("The question is resolved");
  });

  test("is told when there is nothing they may do, and turns pages", async () => {
    const person = new Person();
    const sitting = office.output.call(
      ["inbox", "--db", office.db, "--order", "oldest", "--limit", "1", "--as", "bob"],
      person,
    );
    await person.when("What waits", "enter");
    await person.when("What waits", "down", "enter");
    await person.when("What waits", "up", "enter");
    const { code, out } = await sitting;
    expect(code).toBe(0);
    expect(out).toContain("you may not  bob is no reviewer of this");
    expect(person.seen).toContain("Pay 900000 to Ltd?");
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "is interrupted by %s before anything is decided",
    async (signal) => {
      const { id } = await office.questionOf("small");
      const person = new Person();
      const sitting = sit(person, "--thread", "small");
      await person.when("What waits", "enter");
      await person.when("What do you decide?", "down", "enter");
      await person.when("A comment", { type: "Fi" });
      process.emit(signal);
      expect((await sitting).code).toBe(130);
      expect(await office.votesOn(id)).toEqual([]);
      expect(process.listenerCount(signal)).toBe(0);
    },
  );

  test("whose terminal is closed has decided nothing", async () => {
    const person = new Person();
    const sitting = sit(person, "--thread", "small");
    await person.when("What waits", "enter");
    await person.when("What do you decide?");
    person.input.end();
    expect((await sitting).code).toBe(130);
  });

  test("who did not say who they are gets the list", async () => {
    const { code, out, err } = await office.output.call(["inbox", "--db", office.db], new Person());
    expect({ code, err }).toEqual({ code: 0, err: "\nTo decide here, say who you are: --as NAME.\n" });
    expect(out).toContain("Pay 9000 to ACME?");
  });

  test.each(["--list", "--json"])("and asks for the list gets it (%s)", async (option) => {
    expect((await office.output.call(["inbox", "--db", office.db, option, ...ANN], new Person())).code).toBe(0);
  });

  test("decides about a question that they are shown, where they name no digest", async () => {
    const { id } = await office.questionOf("large");
    const decide = (person: Person, ...more: readonly string[]): Promise<Ended> =>
      office.output.call(["decide", id, "--db", office.db, ...ANN, ...more], person);
    const unsure = new Person();
    const refusing = decide(unsure, "--reject", "--comment", "No.");
    await unsure.when("Decide so about exactly this?", "enter");
    expect(await refusing).toMatchObject({ code: 130, err: "Nothing was decided.\n" });
    expect(await office.votesOn(id)).toEqual([]);
    const sure = new Person();
    const approving = decide(sure, "--approve");
    await sure.when("Type the amount", { type: "9,000.00" }, "enter");
    await sure.when("Decide so about exactly this?", { type: "y" });
    expect((await approving).code).toBe(0);
    expect(await office.votesOn(id)).toEqual(["ann approve"]);
  });
});
