/** Handing a vote on, taking it back, and saying that one looks at a question: straight on a database. */
import { describe, expect, test } from "vitest";
import { ANN, Office } from "../../test/cli/office.ts";
import type { Claim, InterruptDetail, StandingShown } from "../client/index.ts";

const office = new Office();
const CARA = ["--as", "cara"] as const;

describe("a vote", () => {
  test("is handed on for a while, and cast in somebody's place", async () => {
    const { id, digest } = await office.questionOf("small");
    const handed = await office.call("delegate", id, "--to", "cara", "--until", "3h", ...ANN);
    expect(handed).toMatchObject({ code: 0, err: "" });
    expect(handed.out).toMatch(
      /^Recorded: cara may vote in your place until 20\d\d-.* UTC\.\nStill needed: someone with the role "finance"/,
    );
    const voted = await office.call("decide", id, "--approve", "--digest", digest, "--for", "ann", ...CARA);
    expect(voted).toMatchObject({ code: 0, err: "" });
    expect(await office.votesOn(id)).toEqual(["cara approve"]);
  });

  test("is handed on up to an amount, until an instant", async () => {
    const { id, digest } = await office.questionOf("small");
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const standing = await office.json<StandingShown>(
      ...["delegate", id, "--to", "cara", "--until", until],
      ...["--max-amount", "8999", "--currency", "EUR", ...ANN],
    );
    expect(standing).toMatchObject({ status: "pending", votes: [] });
    const voted = await office.call("decide", id, "--approve", "--digest", digest, "--for", "ann", ...CARA);
    expect(voted.code).toBe(2);
    expect(voted.err).toMatch(/up to 8999 minor units of EUR, and this is 9000.*\(DELEGATION_INVALID\)\n$/);
  });

  test("is taken back while the question is open", async () => {
    const { id, digest } = await office.questionOf("large");
    await office.call("decide", id, "--approve", "--digest", digest, ...ANN);
    const handed = await office.call(
      "delegate",
      id,
      "--to",
      "dan",
      "--until",
      "1h",
      "--as",
      "cara",
      "--as-role",
      "finance",
    );
    expect(handed.out).toContain("Stands: ann said approve\n");
    const revoked = await office.call("revoke", id, "--reason", "Wrong invoice.", ...ANN);
    expect(revoked).toMatchObject({ code: 0, err: "" });
    expect(revoked.out).toMatch(/^Recorded: it is taken back\.\nStill needed: /);
    expect(await office.votesOn(id)).toEqual([]);
    const never = await office.call("revoke", id, "--as", "eve", "--as-role", "finance");
    expect(never).toMatchObject({ code: 2, out: "", err: expect.stringMatching(/\(VOTE_NOT_FOUND\)\n$/) as string });
  });

  test("that approved is taken back before it was used", async () => {
    const { id, digest } = await office.questionOf("small");
    await office.call("decide", id, "--approve", "--digest", digest, ...ANN);
    const revoked = await office.call("revoke", id, ...ANN);
    expect(revoked.out).toBe("Recorded: it is taken back.\nThe question is resolved.\n");
    expect(await office.json<StandingShown>("revoke", id, ...ANN)).toMatchObject({ status: "resolved" });
  });

  test.each<readonly [args: readonly string[], says: RegExp]>([
    [
      ["--to", "cara", "--until", "soon"],
      /^--until is a span like 3h or 30d, or an instant like .*; "soon" is neither\./,
    ],
    [["--to", "cara", "--until", "0s"], /^--until is a span/],
    [
      ["--to", "cara", "--until", "2026-99-01"],
      /^--until is an instant like 2026-05-01T09:00:00Z; "2026-99-01" is not\./,
    ],
    [["--until", "1h"], /^--to NAME is missing/],
    [["--to", "cara"], /^--until WHEN is missing/],
    [["--to", "cara", "--until", "1h", "--max-amount", "12.50"], /^--max-amount is a whole number of minor units/],
    [["--to", "cara", "--until", "1h", "--max-amount", "9".repeat(16)], /^--max-amount is a whole number/],
    [["--to", "cara", "--until", "1h", "--max-amount", "5"], /go together; --currency is missing\./],
    [["--to", "cara", "--until", "1h", "--currency", "EUR"], /go together; --max-amount is missing\./],
    [["--to", "cara", "--until", "2020-01-01"], /\(DELEGATION_INVALID\)\n$/],
    [["--to", "ann", "--until", "1h"], /\(DELEGATION_INVALID\)\n$/],
  ])("is not handed on with %j", async (args, says) => {
    const { id } = await office.questionOf("small");
    const { code, out, err } = await office.call("delegate", id, ...args, ...ANN);
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: expect.stringMatching(says) as string });
  });
});

describe("a claim", () => {
  test("says who looks at a question, and is given back", async () => {
    const { id } = await office.questionOf("small");
    const claimed = await office.call("claim", id, ...ANN);
    expect(claimed).toMatchObject({ code: 0, err: "" });
    expect(claimed.out).toMatch(/^ann looks at int_\w+ until 20\d\d-.* UTC\.\n$/);
    expect((await office.call("show", id)).out).toContain("looked at    by ann, until");
    const other = await office.call("claim", id, "--as", "cara", "--as-role", "finance");
    expect(other).toMatchObject({ code: 2, out: "", err: expect.stringMatching(/\(INTERRUPT_CLAIMED\)\n$/) as string });
    expect((await office.call("release", id, ...ANN)).out).toBe(`You do not look at ${id} any more.\n`);
    expect(await office.json<InterruptDetail>("show", id)).not.toHaveProperty("claim");
  });

  test("speaks to programs, too", async () => {
    const { id } = await office.questionOf("small");
    const { claim } = await office.json<{ readonly claim: Claim }>("claim", id, ...ANN);
    expect(claim).toMatchObject({ by: "ann" });
    expect(await office.json("release", id, ...ANN)).toEqual({ claim: null });
  });

  test("is for whoever could decide, and somebody has to be named", async () => {
    const { id } = await office.questionOf("small");
    expect((await office.call("claim", id, "--as", "bob")).err).toMatch(/\(NOT_A_REVIEWER\)\n$/);
    expect((await office.call("claim", id)).err).toMatch(/^--as NAME is missing: who acts/);
    expect((await office.call("release", "int_x", ...ANN)).err).toMatch(/\(INTERRUPT_NOT_FOUND\)\n$/);
  });
});
