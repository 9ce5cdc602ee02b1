/**
 * What holds for any sequence of commands by anybody, and for any interleaving of workers: one outcome, a terminal status
 * that stays, a stream that folds to the state, nothing thrown, nothing executed without an approval.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  action,
  ALLOWED,
  ann,
  AT,
  bob,
  bot,
  cy,
  dee,
  envelope,
  eve,
  HOUR,
  person,
  question,
} from "../../test/approvals/given.ts";
import type { Actor, Command } from "./command.ts";
import { decide } from "./decide.ts";
import { dispatch, type DispatchFacts } from "./dispatch.ts";
import type { EnvelopeFacts } from "./envelope.ts";
import type { ReviewEvent } from "./event.ts";
import { evolveAll, fold, initialState } from "./evolve.ts";
import { readingOf } from "./interpret/reading.ts";
import type { Judgment } from "./judgment.ts";
import type { ReviewRequest } from "./request.ts";
import type { ReviewState } from "./review-state.ts";
import type { Reviewers } from "./reviewer-rule.ts";

const runs = process.env["HOLDPOINT_SOAK"] === "1" ? 20_000 : 600;

const RULES: readonly (Reviewers | undefined)[] = [
  undefined,
  { rule: { role: "manager" } },
  { rule: { role: "manager", count: 2 }, disagreement: "escalate", maxDelegations: 2 },
  { rule: { people: ["ann", "bob", "cy"], count: 2 }, disagreement: "majority", veto: { role: "director" } },
  { rule: { stages: [{ role: "manager" }, { any: [{ role: "finance" }, { role: "director" }] }] } },
];
const LADDER = [
  { kind: "remind", after: "1m" },
  { kind: "escalate", after: "2m", reviewers: { rule: { role: "director" } } },
  { kind: "default", after: "3m", otherwise: "approve" },
] as const;

const requests: fc.Arbitrary<ReviewRequest> = fc
  .record({
    reviewers: fc.constantFrom(...RULES),
    isAction: fc.boolean(),
    hasLadder: fc.boolean(),
    validForMs: fc.constantFrom(undefined, 30_000),
  })
  .map(({ reviewers, isAction, hasLadder, validForMs }) => {
    const over = {
      ...(reviewers === undefined ? {} : { reviewers }),
      ...(hasLadder ? { ladder: LADDER } : {}),
    };
    return isAction
      ? action({ ...over, envelope: envelope(validForMs === undefined ? {} : { validForMs }) })
      : question({ ...over, requester: "req", allow: ["approve", "reject", "respond"] });
  });

const people = [ann, bob, cy, dee, eve, person("req", "manager", "finance")];
const actors: fc.Arbitrary<Actor> = fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...people) }, fc.constant(bot));
const JUDGMENTS: readonly (Judgment | undefined)[] = [
  ALLOWED,
  { ...ALLOWED, ask: { reviewers: { rule: { all: [{ role: "manager" }, { role: "finance" }] } } } },
  { ...ALLOWED, verdict: "deny" },
  undefined,
];

/** A command, and whether it names what is shown when it arrives, what was shown at first, or nothing. */
type Draft = (digest: string | undefined) => Command;
const drafts: fc.Arbitrary<Draft> = fc.oneof(
  fc
    .record({
      actor: actors,
      type: fc.constantFrom("approve" as const, "approve" as const, "reject" as const),
      place: fc.constantFrom(undefined, undefined, "ann", "bob"),
      contradiction: fc.constantFrom(undefined, undefined, undefined, "It says no."),
    })
    .map(({ place, contradiction, ...rest }): Draft => (digest) => ({
      ...rest,
      ...named(digest),
      ...(place === undefined ? {} : { for: place }),
      ...(contradiction === undefined ? {} : { contradiction }),
    })),
  fc.record({ actor: actors, value: fc.constantFrom("a", "b") }).map((rest): Draft => (digest) => ({
    type: "respond",
    issues: [],
    ...rest,
    ...named(digest),
  })),
  fc
    .record({
      actor: actors,
      code: fc.constantFrom("yes" as const, "no" as const, "hedge" as const),
      text: fc.constantFrom("x", "y", "z"),
    })
    .map(({ actor, code, text }): Draft => (digest) => ({
      type: "reply",
      actor,
      text,
      reading: readingOf(code),
      ...named(digest),
    })),
  fc
    .record({
      actor: actors,
      minor: fc.constantFrom(900, 1250, 5000),
      judgment: fc.constantFrom(...JUDGMENTS),
      hasAmount: fc.boolean(),
    })
    .map(({ actor, minor, judgment, hasAmount }): Draft => (digest) => ({
      type: "edit",
      actor,
      args: { to: "ACME", amountMinor: minor, currency: "EUR" },
      issues: [],
      judgment,
      ...(hasAmount ? { amount: { minor, currency: "EUR" } } : {}),
      ...named(digest),
    })),
  fc
    .record({
      actor: actors,
      to: fc.constantFrom("eve", "ann", "bob", "dee", "req"),
      span: fc.constantFrom(60_000, HOUR),
    })
    .map(({ actor, to, span }): Draft => () => ({ type: "delegate", actor, to, untilAt: AT + span })),
  actors.map((actor): Draft => () => ({ type: "revoke", actor })),
  fc
    .constantFrom<Command>(
      { type: "fire" },
      { type: "cancel", by: "ops" },
      { type: "supersede", by: "engine" },
      { type: "consume", op: "op_1" },
      { type: "consume", op: "op_2" },
      { type: "discard", reason: "lost" },
    )
    .map(
      (command): Draft =>
        () =>
          command,
    ),
);

function named(digest: string | undefined): { readonly digest?: string } {
  return digest === undefined ? {} : { digest };
}

const moves = fc.record({
  draft: drafts,
  sees: fc.constantFrom(
    "now" as const,
    "now" as const,
    "now" as const,
    "now" as const,
    "first" as const,
    "nothing" as const,
  ),
  waitMs: fc.constantFrom(0, 0, 0, 0, 1_000, 10_000, 50_000),
});
type Step = typeof moves extends fc.Arbitrary<infer T> ? T : never;

function commandOf({ draft, sees }: Step, first: ReviewState, now: ReviewState): Command {
  return draft(sees === "now" ? now.digest : sees === "first" ? first.digest : undefined);
}

const ENDS = new Set<ReviewEvent["type"]>(["resolved", "expired", "canceled", "superseded"]);
const OUTCOMES = new Set<ReviewEvent["type"]>(["consumed", "unused"]);

function checkStream(request: ReviewRequest, state: ReviewState, events: readonly ReviewEvent[]): void {
  expect(fold(request, JSON.parse(JSON.stringify(events)) as ReviewEvent[])).toEqual(state);
  expect(events.filter(({ type }) => ENDS.has(type)).length).toBe(state.status === "pending" ? 0 : 1);
  expect(events.filter(({ type }) => OUTCOMES.has(type)).length).toBe(state.outcome === undefined ? 0 : 1);
  expect(state.resolution !== undefined).toBe(state.status === "resolved" || state.status === "expired");
  const voters = state.votes.flatMap((vote) =>
    vote.stage === null ? [] : [vote.by, ...(vote.for === undefined ? [] : [vote.for])],
  );
  expect(new Set(voters).size).toBe(voters.length);
  const ids = events.flatMap((event) => (event.type === "voted" || event.type === "edited" ? [event.vote.id] : []));
  expect(new Set(ids).size).toBe(ids.length);
  expect(state.rounds.length).toBeLessThanOrEqual(3);
  const decided = state.resolution?.by ?? [];
  expect(decided).not.toContain("bot");
  if (state.reviewers !== undefined) expect(decided).not.toContain("req");
}

test("any sequence: one outcome, terminal is terminal, the stream is the state, nothing is thrown", () => {
  const reached = new Map<string, number>();
  fc.assert(
    fc.property(requests, fc.array(moves, { minLength: 5, maxLength: 25 }), (request, steps) => {
      const first = initialState(request);
      let state = first;
      let at = AT;
      const events: ReviewEvent[] = [];
      for (const step of steps) {
        at += step.waitMs;
        const command = commandOf(step, first, state);
        const ruling = decide(request, state, command, at);
        expect(decide(request, state, command, at)).toEqual(ruling);
        const next = evolveAll(request, state, ruling.events);
        if (state.status !== "pending") {
          expect([next.status, next.resolution, next.votes]).toEqual([state.status, state.resolution, state.votes]);
          if (state.outcome !== undefined) expect(next.outcome).toEqual(state.outcome);
        }
        if (ruling.kind === "accepted" && command.type !== "fire" && ruling.receipt !== undefined) {
          // The same decision again: the same receipt, whatever it led to.
          const again = decide(request, next, command, at);
          expect(again).toMatchObject({ kind: "same", receipt: ruling.receipt });
        }
        events.push(...ruling.events);
        state = next;
      }
      for (const { type } of events) reached.set(type, (reached.get(type) ?? 0) + 1);
      checkStream(request, state, events);
    }),
    { numRuns: runs },
  );
  const kinds: readonly ReviewEvent["type"][] = [
    "voted",
    "edited",
    "vote_withdrawn",
    "delegated",
    "asked_again",
    "answer_refused",
    "bypass_refused",
    "rung_fired",
    "resolved",
    "expired",
    "approval_revoked",
    "canceled",
    "superseded",
    "consumed",
    "unused",
  ];
  for (const kind of kinds) expect([kind, (reached.get(kind) ?? 0) > 0]).toEqual([kind, true]);
});

test("any interleaving of workers over one compare-and-set: at most one resolution", () => {
  const workers = fc.array(fc.array(moves, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 4 });
  let conflicts = 0;
  fc.assert(
    fc.property(
      requests,
      workers,
      fc.scheduler(),
      fc.array(fc.nat({ max: 3 }), { maxLength: 80 }),
      (request, scripts, _s, order) => {
        const stored = { revision: 0, state: initialState(request), events: [] as ReviewEvent[] };
        const first = stored.state;
        let at = AT;
        // Each worker reads, decides on what it read, and commits only when nothing changed meanwhile; else it begins again.
        const work = scripts.map(function* worker(steps): Generator<undefined> {
          for (const step of steps) {
            for (;;) {
              const { revision, state } = stored;
              const command = commandOf(step, first, state);
              yield;
              const ruling = decide(request, state, command, at);
              yield;
              if (ruling.events.length === 0) break;
              if (stored.revision === revision) {
                stored.revision += 1;
                stored.events.push(...ruling.events);
                stored.state = evolveAll(request, stored.state, ruling.events);
                break;
              }
              conflicts += 1;
            }
          }
        });
        for (const turn of order) {
          at += 1_000;
          work[turn % work.length]?.next();
        }
        for (const worker of work) for (const _ of worker) at += 1;
        checkStream(request, stored.state, stored.events);
      },
    ),
    { numRuns: runs },
  );
  expect(conflicts).toBeGreaterThan(50);
});

test("nothing is executed without an unconsumed, unexpired, unrevoked approval of the same envelope", () => {
  const VERDICTS: readonly (Judgment | undefined)[] = [
    ALLOWED,
    { ...ALLOWED, verdict: "allow" },
    { ...ALLOWED, policy: "policy-2" },
    { ...ALLOWED, verdict: "deny" },
    undefined,
  ];
  const args = [
    { to: "ACME", amountMinor: 1250, currency: "EUR" },
    { to: "ACME", amountMinor: 900, currency: "EUR" },
    { to: "EVIL" },
  ];
  const around = fc.record({
    args: fc.constantFrom(...args),
    policyDigest: fc.constantFrom("policy-1", "policy-1", "policy-2"),
    position: fc.constantFrom("op_1", "op_1", "op_1", "op_2"),
    judgment: fc.constantFrom(...VERDICTS),
    roles: fc.constantFrom<DispatchFacts["roles"]>(
      "no-directory",
      new Map([
        ["ann", ["manager"]],
        ["bob", ["manager"]],
      ]),
      new Map(),
    ),
    waitMs: fc.constantFrom(0, 20_000, 40_000),
  });
  const approvals = fc.constantFrom(ann, bob, cy, dee).map((actor): Step => ({
    draft: (digest) => ({ type: "approve", actor, ...named(digest) }),
    sees: "now",
    waitMs: 0,
  }));
  const actions = requests.filter(({ kind }) => kind === "action");
  let executed = 0;
  fc.assert(
    fc.property(
      actions,
      fc.array(fc.oneof({ weight: 4, arbitrary: approvals }, moves), { maxLength: 8 }),
      fc.array(around, { minLength: 1, maxLength: 6 }),
      (request, steps, tries) => {
        const first = initialState(request);
        let state = first;
        let at = AT;
        for (const step of steps) {
          at += step.waitMs;
          state = evolveAll(request, state, decide(request, state, commandOf(step, first, state), at).events);
        }
        for (const { waitMs, judgment, roles, ...over } of tries) {
          const now = envelope(over as unknown as Partial<EnvelopeFacts>);
          const found = dispatch({ request, state, envelope: now, judgment, roles, at: at + waitMs });
          if (found.kind !== "execute") continue;
          executed += 1;
          const { resolution } = state;
          expect(state).toMatchObject({
            status: expect.stringMatching(/^(resolved|expired)$/) as string,
            resolution: { type: "approve" },
          });
          expect([state.outcome, state.revoked]).toEqual([undefined, undefined]);
          expect(at + waitMs).toBeLessThan(resolution?.expiresAt ?? Number.POSITIVE_INFINITY);
          expect(found.envelopeDigest).toBe(resolution?.envelopeDigest);
          expect(now).toMatchObject({ actionDigest: state.envelope?.actionDigest, position: "op_1" });
          expect(["allow", "ask"]).toContain(judgment?.verdict);
          // It is consumed once.
          const consumed = decide(request, state, { type: "consume", op: "op_1" }, at + waitMs);
          expect(consumed.kind).toBe("accepted");
          const after = evolveAll(request, state, consumed.events);
          expect(dispatch({ request, state: after, envelope: now, judgment, roles, at: at + waitMs }).kind).toBe(
            "abort",
          );
        }
      },
    ),
    { numRuns: runs * 2 },
  );
  expect(executed).toBeGreaterThan(20);
});
