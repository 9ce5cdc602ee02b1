/** Action envelopes: envelope.ts N1–N3; differences and amounts of their arguments. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { envelope, FACTS } from "../../test/approvals/given.ts";
import type { Json } from "../core/json.ts";
import { sha256 } from "../core/digest.ts";
import { canonical } from "../core/json.ts";
import { amountIssues } from "./amount.ts";
import { difference } from "./difference.ts";
import { editEnvelope, isSealed, MAX_ARGS, sealEnvelope, type EnvelopeFacts } from "./envelope.ts";

const FULL: EnvelopeFacts = { ...FACTS, validForMs: 60_000, snapshotDigest: "snapshot-1" };

test("N1, N2: the digests are SHA-256 of the canonical text", () => {
  const sealed = sealEnvelope(FULL);
  const { tenant, tool, schemaDigest, args } = FULL;
  expect(sealed.actionDigest).toBe(sha256(canonical({ tenant, tool, schemaDigest, args })));
  const { args: _args, ...around } = FULL;
  expect(sealed.envelopeDigest).toBe(sha256(canonical({ ...around, actionDigest: sealed.actionDigest })));
});

const other: { readonly [K in keyof Required<EnvelopeFacts>]: EnvelopeFacts[K] } = {
  tenant: "other" as EnvelopeFacts["tenant"],
  tool: "refund",
  schemaDigest: "schema-2",
  args: { to: "ACMF" },
  graph: "other",
  version: "2",
  policyDigest: "policy-2",
  threadId: "t2" as EnvelopeFacts["threadId"],
  position: "op_2" as EnvelopeFacts["position"],
  requester: "other",
  validForMs: 60_001,
  snapshotDigest: "snapshot-2",
};

describe("what the digests cover", () => {
  const ACTION = new Set(["tenant", "tool", "schemaDigest", "args"]);
  test.each(Object.keys(other) as (keyof EnvelopeFacts)[])("%s", (part) => {
    const sealed = sealEnvelope(FULL);
    const changed = sealEnvelope({ ...FULL, [part]: other[part] });
    expect(changed.envelopeDigest).not.toBe(sealed.envelopeDigest);
    expect(changed.actionDigest !== sealed.actionDigest).toBe(ACTION.has(part));
    expect(isSealed({ ...sealed, [part]: other[part] })).toBe(false);
    expect(isSealed(changed)).toBe(true);
  });

  test.each(["actionDigest", "envelopeDigest"])("a wrong %s is noticed", (part) => {
    expect(isSealed({ ...sealEnvelope(FULL), [part]: "0" })).toBe(false);
  });
});

describe("N3: frozen, and its own", () => {
  test("what it was made of can change without it", () => {
    const args = { to: "ACME", lines: [{ qty: 1 }] };
    const sealed = sealEnvelope({ ...FACTS, args });
    args.lines[0] = { qty: 2 };
    expect(sealed.args).toEqual({ to: "ACME", lines: [{ qty: 1 }] });
    expect(Object.isFrozen(sealed) && Object.isFrozen((sealed.args as { readonly lines: object }).lines)).toBe(true);
  });
  test("what is not given is left out, and nothing else is kept", () => {
    const { requester: _requester, ...facts } = FACTS;
    const sealed = sealEnvelope({ ...facts, extra: 1 } as EnvelopeFacts);
    const extra = ["extra", "requester", "validForMs", "snapshotDigest"].filter((part) => part in sealed);
    expect(extra).toEqual([]);
  });
  test("an edit changes the arguments and the policy that judged them", () => {
    const sealed = sealEnvelope(FULL);
    const edited = editEnvelope(sealed, { to: "ACMF" }, "policy-2");
    expect(edited).toEqual(sealEnvelope({ ...FULL, args: { to: "ACMF" }, policyDigest: "policy-2" }));
  });
  test("arguments nobody can be asked about are refused", () => {
    expect(() => envelope({ args: { at: new Date(0) } as never })).toThrow(
      /arguments cannot be stored: \$\.at is a Date/,
    );
    expect(() => envelope({ args: "x".repeat(MAX_ARGS) })).toThrow(
      expect.objectContaining({
        code: "TOO_LARGE",
        message: expect.stringMatching(/^The arguments of \S+ take 262146 characters/) as string,
        data: { field: "args", limit: MAX_ARGS, length: MAX_ARGS + 2 },
      }) as Error,
    );
  });
});

describe("differences", () => {
  test.each<readonly [Json, Json, object]>([
    [{ a: 1 }, { a: 1 }, []],
    [
      { a: 1, b: 2 },
      { b: 3, c: null },
      [
        { path: "$.a", before: 1 },
        { path: "$.b", before: 2, after: 3 },
        { path: "$.c", after: null },
      ],
    ],
    [
      { a: [1, { x: 1 }] },
      { a: [1, { x: 2 }, 3] },
      [
        { path: "$.a[1].x", before: 1, after: 2 },
        { path: "$.a[2]", after: 3 },
      ],
    ],
    [[1, 2], [1], [{ path: "$[1]", before: 2 }]],
    [{ "a b": 1 }, { "a b": "1" }, [{ path: '$["a b"]', before: 1, after: "1" }]],
    [[1], { 0: 1 }, [{ path: "$", before: [1], after: { 0: 1 } }]],
    [{ a: {} }, { a: null }, [{ path: "$.a", before: {}, after: null }]],
    [5, 6, [{ path: "$", before: 5, after: 6 }]],
  ])("%j → %j", (before, after, changes) => {
    expect(difference(before, after)).toEqual(changes);
  });

  test("there is one exactly where two values differ", () => {
    const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(difference(before, before)).toEqual([]);
        expect(difference(before, after).length === 0).toBe(canonical(before) === canonical(after));
      }),
      { numRuns: 300 },
    );
  });
});

describe("amounts", () => {
  const fields = ["amountMinor", "lines[].priceMinor", "deep.fee"];
  test.each<readonly [Json, readonly string[]]>([
    [{ amountMinor: 1250, lines: [{ priceMinor: 5 }, { priceMinor: -5 }], deep: { fee: 0 } }, []],
    [{ amountMinor: 12.5 }, ["$.amountMinor"]],
    [{ amountMinor: "1250" }, ["$.amountMinor"]],
    [{ amountMinor: 2 ** 53 }, ["$.amountMinor"]],
    [{ lines: [{ priceMinor: 5 }, { priceMinor: 0.1 }] }, ["$.lines[1].priceMinor"]],
    [{ lines: 5 }, ["$.lines"]],
    [{ deep: { other: 0.5 } }, []],
    [{ deep: 0.5 }, []],
    ["text", []],
  ])("%j", (args, paths) => {
    const issues = amountIssues(args, fields);
    expect(issues.map(({ path }) => path)).toEqual(paths);
    for (const { message } of issues) expect(message).toMatch(/^is (an amount in minor units|a list of amounts)/);
  });
});
