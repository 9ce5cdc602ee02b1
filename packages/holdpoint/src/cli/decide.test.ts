/** Deciding straight on a database, where nobody can be asked. */
import { describe, expect, test } from "vitest";
import { withStore } from "../../test/cli/database.ts";
import { ANN, Office } from "../../test/cli/office.ts";
import type { Ended } from "../../test/cli/terminal.ts";
import { openKeyFile } from "../audit/key-file.ts";
import { recordKeys } from "../audit/key-stream.ts";
import type { InterruptDetail, InterruptSummary } from "../client/index.ts";
import { DEFAULT_TENANT } from "../index.ts";

const office = new Office();

describe("deciding where nobody can be asked", () => {
  test("names the digest, and is on record with who said they were", async () => {
    const { id, digest } = await office.questionOf("small");
    const decided = await office.call("decide", id, "--approve", "--digest", digest, "--comment", "Fine.", ...ANN);
    expect(decided).toMatchObject({ code: 0, err: "" });
    expect(decided.out).toMatch(/^Recorded: ann decided about int_\w+ \(dec_\w+\)\.\nThe question is resolved; /);
    expect(await office.votesOn(id)).toEqual(["ann approve Fine."]);
    const again = await office.call("decide", id, "--reject", "--digest", digest, ...ANN);
    expect(again.err).toMatch(/\((ALREADY_DECIDED|ALREADY_VOTED)\)\n$/);
  });

  test("says who is still needed", async () => {
    const { id, digest } = await office.questionOf("large");
    const decided = await office.call("decide", id, "--approve", "--digest", digest, ...ANN);
    expect(decided.out).toContain('Still needed: someone with the role "finance"');
  });

  test("edits, rejects, answers and chooses", async () => {
    const large = await office.questionOf("large");
    expect(
      (await office.call("decide", large.id, "--reject", "--comment", "No.", "--digest", large.digest, ...ANN)).code,
    ).toBe(0);
    expect(await office.votesOn(large.id)).toEqual(["ann reject No."]);
    const boxes = await office.questionOf("boxes");
    expect((await office.call("decide", boxes.id, "--respond", "many", "--as", "bob")).err).toMatch(
      /\(ANSWER_INVALID\)\n$/,
    );
    const answered = await office.json<{ readonly value: unknown }>(
      "decide",
      boxes.id,
      "--respond",
      "12",
      "--as",
      "bob",
    );
    expect(answered.value).toBe(12);
    const pages = await office.questionOf("pages");
    const chosen = await office.call("decide", pages.id, "--choose", "mono", "--digest", pages.digest, "--as", "bob");
    expect(chosen).toMatchObject({ code: 0, err: "" });
    const over = await office.json<InterruptDetail>("show", pages.id);
    expect(over.status).toBe("resolved");
  });

  test("edits", async () => {
    const { id, digest } = await office.questionOf("pages");
    const edit = (args: string): Promise<Ended> =>
      office.call("decide", id, "--edit", args, "--digest", digest, "--as", "bob");
    expect((await edit('{"pages":"all"}')).err).toMatch(
      /does not fit: \$\.pages must be integer.*\(ANSWER_INVALID\)\n$/,
    );
    expect((await edit('{"pages":2}')).code).toBe(0);
    expect(await office.votesOn(id)).toEqual(["bob edit"]);
  });

  test("takes the answer of an action as text, and reads a question for it", async () => {
    const { id, digest } = await office.questionOf("small");
    const answered = await office.call("decide", id, "--respond", "Ask again in May", "--digest", digest, ...ANN);
    expect(answered.code).toBe(0);
    expect(await office.votesOn(id)).toEqual(["ann respond"]);
  });

  test("replies in words: what is no plain yes or no is asked again, and a plain question takes them as its answer", async () => {
    const { id, digest } = await office.questionOf("small");
    const shown = await office.call("show", id, ...ANN);
    expect(shown.out).toMatch(/you may +approve, reject, edit, respond, reply, delegate\n/);
    const reply = (text: string, of: InterruptSummary): Promise<Ended> =>
      office.call("decide", of.id, "--reply", text, "--digest", of.digest, ...ANN);
    const unclear = await reply("maybe later", { ...(await office.questionOf("small")), digest });
    expect(unclear.out).toContain("asked again");
    expect((await reply("yes", await office.questionOf("small"))).code).toBe(0);
    expect(await office.votesOn(id)).toEqual([expect.stringMatching(/^ann approve/) as string]);
    expect(
      (await office.call("decide", (await office.questionOf("boxes")).id, "--reply", "12", "--as", "bob")).err,
    ).toMatch(/\(ANSWER_INVALID\)\n$/);
  });

  test("is not guessed at: nothing is recorded", async () => {
    const { id, digest } = await office.questionOf("small");
    const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
      [[id], /^What is decided\? Say one of --approve, --reject, --edit, --respond, --choose, --reply\./],
      [[id, "--approve", "--reject"], /^--approve and --reject are two decisions; say one of/],
      [[id, "--approve", ...ANN], /^--digest DIGEST is missing: it says what was shown\. holdpoint show int_/],
      [[id, "--approve", "--json", ...ANN], /^\{"error":\{"code":"USAGE","message":"--digest DIGEST is missing/],
      [[id, "--approve", "--digest", digest], /^--as NAME is missing: who acts/],
      [[id, "--approve", "--digest", "5f2c", ...ANN], /^--digest is 64 characters/],
      [[id, "--approve", "--digest", "0".repeat(64), ...ANN], /\(DIGEST_MISMATCH\)\n$/],
      [[id, "--approve", "--digest", digest, "--as", "zoe", "--as-role", "finance"], /\(REQUESTER_EXCLUDED\)\n$/],
      [[id, "--reply", "yes", "--comment", "x", "--digest", digest, ...ANN], /^--comment does not go with --reply/],
      [[id, "--reply", "yes", ...ANN], /^--digest DIGEST is missing/],
      [[id, "--edit", "{", "--digest", digest, ...ANN], /^--edit is no JSON: /],
      [[id, "--edit", '{"cents":1,"cents":2}', "--digest", digest, ...ANN], /^--edit is no JSON: /],
      [[id, "--choose", "x", "--digest", digest, ...ANN], /\(DECISION_NOT_ALLOWED\)\n$/],
      [[id, "--approve", "--digest", digest, "--for", "cara", ...ANN], /\(DELEGATION_INVALID\)\n$/],
      [["int_x", "--approve", "--digest", digest, ...ANN], /\(INTERRUPT_NOT_FOUND\)\n$/],
      [["int_x", "--respond", "x", ...ANN], /\(INTERRUPT_NOT_FOUND\)\n$/],
    ];
    for (const [args, says] of wrong) {
      const { code, out, err } = await office.call("decide", ...args);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toMatch(says);
    }
    expect(await office.votesOn(id)).toEqual([]);
  });
});

describe("a database whose decisions are signed", () => {
  async function signed(): Promise<InterruptSummary> {
    const { ring } = openKeyFile(office.at("key.pem"));
    await withStore(office.db, (store) => recordKeys(store, DEFAULT_TENANT, ring));
    return office.questionOf("small");
  }

  test("takes none that is not", async () => {
    const { id, digest } = await signed();
    const decide = (...more: readonly string[]): Promise<Ended> =>
      office.call("decide", id, "--approve", "--digest", digest, ...ANN, ...more);
    expect((await decide()).err).toMatch(/^Decisions of this database are signed, .* --signing-key FILE/);
    expect((await decide("--signing-key", office.at("absent.pem"))).err).toMatch(
      /^There is no signing key .* with --signing-key FILE\. \(KEY_INVALID\)/,
    );
    openKeyFile(office.at("other.pem"));
    expect((await decide("--signing-key", office.at("other.pem"))).err).toMatch(
      /^key_\S+ is none of the keys that sign/,
    );
    expect(await office.votesOn(id)).toEqual([]);
    const receipt = await office.json<{ readonly signed?: object }>(
      ...["decide", id, "--approve", "--digest", digest, ...ANN, "--signing-key", office.at("key.pem")],
    );
    expect(receipt.signed).toHaveProperty("signature");
  });
});
