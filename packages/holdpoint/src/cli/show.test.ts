/** Listing and showing straight on a database. */
import { describe, expect, test } from "vitest";
import { HOSTILE, THREADS, withStore } from "../../test/cli/database.ts";
import { ANN, Office } from "../../test/cli/office.ts";
import { Person, type Ended } from "../../test/cli/terminal.ts";
import type { InterruptSummary, Page } from "../client/index.ts";
import { HIDDEN } from "../core/hidden-characters.ts";

const office = new Office();

describe("the list", () => {
  test("has everything that waits, and nothing an agent wrote acts on the terminal", async () => {
    const { code, out, err } = await office.call("inbox");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n").filter((line) => line.startsWith("int_"))).toHaveLength(THREADS.length);
    expect(out).toContain("Pay 9000 to ACME?");
    expect(new RegExp(HIDDEN.source, "u").test(out.replaceAll("\n", ""))).toBe(false);
    expect(out).toContain("\\u{1B}[2J");
  });

  test("is narrowed down, and comes in pages", async () => {
    const first = await office.json<Page<InterruptSummary>>("inbox", "--limit", "2", "--order", "oldest");
    expect(first.items.map(({ threadId }) => threadId)).toEqual(["small", "large"]);
    const said = await office.call("inbox", "--limit", "2", "--order", "oldest");
    expect(said.out).toContain(`There is more: --cursor ${first.next ?? ""}`);
    const second = await office.json<Page<InterruptSummary>>(
      "inbox",
      "--order",
      "oldest",
      "--cursor",
      first.next ?? "",
    );
    expect(second.items.map(({ threadId }) => threadId)).toEqual(["hostile", "boxes", "pages", "disk"]);
    const critical = await office.json<Page<InterruptSummary>>(
      "inbox",
      "--risk",
      "critical",
      "--tool",
      "pay",
      "--graph",
      "paying",
    );
    expect(critical.items.map(({ threadId }) => threadId)).toEqual(["large"]);
    const mine = await office.json<Page<InterruptSummary>>("inbox", "--mine", ...ANN, "--query", "acme");
    expect(mine.items.map(({ threadId }) => threadId)).toEqual(["small"]);
    expect((await office.call("inbox", "--thread", "nobody")).out).toBe("Nothing waits for an answer.\n");
  });

  test("is of what has ended, with how, by whom and when, page by page", async () => {
    const { id, digest } = await office.questionOf("small");
    expect((await office.call("inbox", "--ended")).out).toBe("Nothing has ended.\n");
    expect((await office.call("decide", id, "--reject", "--comment", "No.", "--digest", digest, ...ANN)).code).toBe(0);
    const other = await office.questionOf("boxes");
    expect((await office.call("decide", other.id, "--respond", "12", "--digest", other.digest, ...ANN)).code).toBe(0);
    const { out, code } = await office.call("inbox", "--ended", "--limit", "1", "--order", "oldest");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^ID +ENDED +HOW +BY +THREAD +SUMMARY\nint_\w+ +.*(?:ago|now).* +rejected +ann +small +“.*”\n\nThere is more: --cursor /,
    );
    const all = await office.json<Page<InterruptSummary>>("inbox", "--ended");
    expect(all.items.map(({ threadId, ended }) => [threadId, ended?.how, ended?.by])).toEqual([
      ["boxes", "answered", ["ann"]],
      ["small", "rejected", ["ann"]],
    ]);
    expect((await office.call("inbox", "--ended", "--mine", ...ANN)).err).toMatch(/^--mine is what you can decide;/);
    expect((await office.call("inbox", "--ended", "--order", "deadline")).err).toMatch(
      /^--order deadline is for what is open;/,
    );
  });

  test("is of threads, too", async () => {
    const { out } = await office.call("threads", "--status", "waiting", "--graph", "paying");
    expect(out.split("\n").filter((line) => line.includes("waiting"))).toHaveLength(3);
    expect((await office.call("threads", "--status", "failed")).out).toBe("There are no such threads.\n");
    const page = await office.json<Page<{ readonly id: string }>>("threads", "--limit", "1");
    expect(page.items.map(({ id }) => id)).toEqual(["small"]);
    expect((await office.call("threads", "--limit", "1")).out).toContain("There is more: --cursor ");
  });
});

describe("a question", () => {
  test("is shown with what its digest covers and what happens at zero", async () => {
    const { id, digest } = await office.questionOf("large");
    const { code, out } = await office.call("show", id, ...ANN);
    expect(code).toBe(0);
    const lines = out.split("\n");
    expect(lines[0]).toBe(`${id}  pending  risk critical`);
    expect(lines[1]).toBe("│ Pay 900000 to Ltd?");
    for (const part of [
      "action       pay",
      "cents  900000",
      "│ one",
      "│ two",
      "amount       9000.00 EUR",
      "thread       large (graph paying, node paying)",
      "for zoe",
      "why          Large payments need two.",
      "at zero      If nobody decides by ",
      'needs        2 people with the role "finance"',
      "you may      approve, reject, edit, respond",
    ]) {
      expect(out).toContain(part);
    }
    expect(lines.at(-2)).toBe(`  digest       ${digest}`);
  });

  test("says what hides in it, and lets none of it through", async () => {
    const { id } = await office.questionOf("hostile");
    const { out } = await office.call("show", id);
    expect(out).toContain("! WARNING    it has characters that hide, turn the line around, or look like others:");
    expect(out).toContain("U+202E bidirectional, at $.args.to");
    expect(out).toContain("U+0430 look-alike, at $.args.to");
    expect(new RegExp(HIDDEN.source, "u").test(out.replaceAll("\n", ""))).toBe(false);
    expect(out).not.toContain("you may");
    const document = await office.call("show", id, "--json");
    expect(new RegExp(HIDDEN.source, "u").test(document.out.replaceAll("\n", ""))).toBe(false);
    const { review } = JSON.parse(document.out) as {
      readonly review: { readonly envelope: { readonly args: object } };
    };
    expect(review.envelope.args).toMatchObject({ to: HOSTILE });
  });

  test("says why somebody may not decide", async () => {
    const { id } = await office.questionOf("small");
    expect((await office.call("show", id, "--as", "bob")).out).toContain("you may not  bob is no reviewer of this");
  });

  test("that nobody reviews says what its answer has to fit", async () => {
    const { id } = await office.questionOf("boxes");
    const { out } = await office.call("show", id, "--as", "bob");
    expect(out).toContain('answer fits  {"type":"integer"}');
    expect(out).toContain("you may      respond");
  });

  test("with options lists them", async () => {
    const { id } = await office.questionOf("pages");
    const { out } = await office.call("show", id, "--as", "bob");
    expect(out).toContain("options      mono: “Black and white”");
    expect(out).toContain("color: “In color”");
  });

  test("is not taken for a thread, nor a thread for a question", async () => {
    expect((await office.call("show", "small")).out).toContain("waits for  int_");
    expect((await office.call("show", "nothing")).err).toMatch(/\(THREAD_NOT_FOUND\)\n$/);
    expect((await office.call("show", `int_${"0".repeat(26)}`)).err).toMatch(/\(INTERRUPT_NOT_FOUND\)\n$/);
  });
});

describe("a thread", () => {
  test("shows its journal and its checkpoints", async () => {
    const journal = await office.call("show", "small", "--journal");
    expect(journal.out).toMatch(/^SEQ +AT +KIND +WHAT\n1 .*run_started/);
    const checkpoints = await office.call("show", "small", "--checkpoints");
    expect(checkpoints.out).toMatch(/^ID +AT +STEP +SOURCE +NEXT\n/);
    expect((await office.json<Page<object>>("show", "small", "--journal", "--limit", "1")).items).toHaveLength(1);
  });

  test.each([
    [["--journal", "--checkpoints"], /^--journal and --checkpoints are two lists; say one\./],
    [["--limit", "3"], /^--limit is for --journal and --checkpoints\./],
    [["--cursor", "x"], /^--cursor is for --journal and --checkpoints\./],
  ])("show %j is refused", async (args, says) => {
    expect((await office.call("show", "small", ...args)).err).toMatch(says);
  });
});

test("a store of nothing says so", async () => {
  await withStore(office.at("empty.db"), () => Promise.resolve());
  const empty = (...args: readonly string[]): Promise<Ended> =>
    office.output.call([...args, "--db", office.at("empty.db")]);
  expect((await empty("grants", "list")).out).toBe("There are no such grants.\n");
  expect((await empty("keys", "list")).out).toBe("There are no keys.\n");
  expect((await empty("inbox")).out).toBe("Nothing waits for an answer.\n");
  const person = new Person();
  expect((await office.output.call(["inbox", "--db", office.at("empty.db"), "--as", "ann"], person)).out).toBe(
    "Nothing waits for an answer.\n",
  );
});
