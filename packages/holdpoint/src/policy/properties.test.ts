/** What holds of every policy and every action (O1, O2, D2). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AT, facts, policy } from "../../test/policy/given.ts";
import type { Json } from "../core/json.ts";
import { allow, ask, deny } from "./builders.ts";
import type { LimitDocument, RuleDocument } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import { explain } from "./explain.ts";
import { stricter } from "./outcome.ts";

describe("properties", () => {
  const RUNS = process.env["HOLDPOINT_SOAK"] === "1" ? 5_000 : 150;
  const conditions = [
    undefined,
    "args.amount > 50",
    "args.amount > 500",
    "args.currency == 'USD'",
    "args.to.endsWith('.com')",
    "requester == 'ann'",
    "hour() < 12",
  ];
  const rule = fc
    .record({
      make: fc.constantFrom(allow, ask, deny),
      tools: fc.constantFrom("*", "pay", "p*"),
      when: fc.constantFrom(...conditions),
    })
    .map(({ make, tools, when }): Omit<RuleDocument, "id"> =>
      when === undefined || tools === "*" ? make(tools) : make(tools, { when }),
    );
  const rules = fc
    .array(rule, { maxLength: 6 })
    .map((all) => all.map((each, index): RuleDocument => ({ ...each, id: `r${index}` })));
  const anyFacts = fc
    .record({
      args: fc.oneof(
        fc.record({
          amount: fc.integer({ min: 0, max: 1_000 }),
          currency: fc.constantFrom("USD", "EUR"),
          to: fc.constantFrom("a@x.com", "b"),
        }),
        fc.jsonValue() as fc.Arbitrary<Json>,
      ),
      tool: fc.constantFrom("pay", "pay", "pay", "other"),
      known: fc.boolean(),
      requester: fc.constantFrom("ann", "bob"),
      at: fc.oneof(fc.constant(AT), fc.integer(), fc.double()),
    })
    .map((given) => facts(given));

  test("O2: a permutation of the rules gives the same outcome", () => {
    fc.assert(
      fc.property(
        rules.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        anyFacts,
        ([all, shuffled], given) => {
          const { policy: _one, ...first } = evaluate(policy(all), given);
          const { policy: _other, ...second } = evaluate(policy(shuffled), given);
          expect(second).toEqual(first);
        },
      ),
      { numRuns: RUNS, seed: 3 },
    );
  });

  test("O1: adding a deny never loosens, and an unconditional one always wins", () => {
    let denied = 0;
    fc.assert(
      fc.property(rules, rule, fc.nat({ max: 6 }), anyFacts, (all, extra, position, given) => {
        const added = all.toSpliced(position, 0, { ...extra, verdict: "deny", id: "extra" });
        const before = evaluate(policy(all), given).verdict;
        const after = evaluate(policy(added), given).verdict;
        expect(stricter(before, after)).toBe(after);
        const always = all.toSpliced(position, 0, deny("*", { id: "extra" }));
        expect(evaluate(policy(always), given)).toMatchObject({
          verdict: "deny",
          rules: expect.arrayContaining(["extra"]) as unknown,
        });
        if (before !== "deny") denied += 1;
      }),
      { numRuns: RUNS, seed: 4 },
    );
    expect(denied).toBeGreaterThan(20);
  });

  test("adding an ask never loosens what rules said", () => {
    fc.assert(
      fc.property(rules, anyFacts, (all, given) => {
        const before = evaluate(policy(all), given).verdict;
        const after = evaluate(policy([...all, ask("*", { id: "extra" })]), given).verdict;
        expect(after).toBe(stricter(before, "ask"));
      }),
      { numRuns: RUNS, seed: 5 },
    );
  });

  test("D2: nothing throws, whatever the arguments are; a rule that could not be judged denies", () => {
    let failed = 0;
    const limits: readonly LimitDocument[] = [
      { id: "l", tools: "*", per: "requester", window: "day", max: 2, onExceed: "ask" },
      { id: "m", tools: "pay", amount: "args.amount", per: "tenant", window: "1h", max: 500, onExceed: "deny" },
    ];
    fc.assert(
      fc.property(rules, anyFacts, (all, given) => {
        const trace = explain(policy(all, { limits }), given);
        expect(trace.outcome.rules.length).toBeGreaterThan(0);
        expect(trace.outcome.reason).not.toBe("");
        expect(trace.outcome.ask === undefined).toBe(trace.outcome.verdict !== "ask");
        if (!trace.considered.some(({ error }) => error !== undefined)) return;
        failed += 1;
        expect(trace.outcome.verdict).toBe("deny");
      }),
      { numRuns: RUNS * 2, seed: 6 },
    );
    expect(failed).toBeGreaterThan(20);
  });
});
