/** What of what happens there is to tell (N1–N3). */
import { describe, expect, test } from "vitest";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { StreamEvent } from "../../storage/store.ts";
import { noticesIn } from "./notices.ts";

const INT = `int_${"0".repeat(26)}`;

function event(stream: string, entries: unknown, seq = 3): StreamEvent {
  const payload = entries === null ? null : JSON.stringify(entries);
  return {
    tenant: DEFAULT_TENANT,
    stream,
    record: { seq, at: 5, payload, salt: null, digest: "d", hash: "h" },
    cursor: "c",
  };
}

describe("a record", () => {
  const own = `interrupt/${INT}`;

  test.each<[string, string, unknown, readonly object[]]>([
    ["a question of a thread", "thread/t", { type: "interrupt_asked", interrupt: INT }, [{ kind: "asked" }]],
    [
      "its end, if it is plain",
      "thread/t",
      { type: "interrupt_expired", interrupt: INT },
      [{ kind: "settled", only: { plain: true } }],
    ],
    [
      "a branch that was lost",
      "thread/t",
      { type: "abandoned", interrupt: INT },
      [{ kind: "settled", only: { plain: true } }],
    ],
    ["a decision that met nobody", "thread/t", { type: "abandoned", interrupt: INT, decision: "dec_1" }, []],
    ["a branch without a question", "thread/t", { type: "abandoned" }, []],
    ["a question without an id", "thread/t", { type: "interrupt_asked", interrupt: "x" }, []],
    ["work", "thread/t", { type: "step_completed" }, []],
    ["a reminder", own, { type: "rung_fired", kind: "remind" }, [{ kind: "reminded" }]],
    ["others", own, { type: "rung_fired", kind: "reassign" }, [{ kind: "reassigned" }]],
    ["others above", own, { type: "rung_fired", kind: "escalate" }, [{ kind: "escalated" }]],
    ["the last rung", own, { type: "rung_fired", kind: "default" }, []],
    ["a rung of no kind", own, { type: "rung_fired", kind: "constructor" }, []],
    ["another round", own, { type: "asked_again" }, [{ kind: "asked_again" }]],
    ["an edit", own, { type: "edited" }, [{ kind: "asked_again" }]],
    ["a vote", own, { type: "voted" }, [{ kind: "asked", only: { stage: 3 } }]],
    ["a delegation", own, { type: "delegated", delegation: { to: "dan" } }, [{ kind: "delegated", person: "dan" }]],
    ["a delegation to nobody", own, { type: "delegated", delegation: {} }, []],
    ["no delegation at all", own, { type: "delegated" }, []],
    ...(["decided", "resolved", "expired", "canceled", "superseded"] as const).map(
      (type): [string, string, unknown, readonly object[]] => [type, own, { type }, [{ kind: "settled" }]],
    ),
    ["a withdrawal", own, { type: "vote_withdrawn" }, []],
    ["an attempt", own, { type: "bypass_refused" }, []],
    ["a stream of no question", "interrupt/x", { type: "decided" }, []],
    ["another stream", "grant/g", { type: "decided" }, []],
  ])("%s", (_what, stream, entry, found) => {
    expect(noticesIn(event(stream, [entry]))).toEqual(
      found.map((one) => ({
        id: expect.stringMatching(/^ntf_[0-9a-f]{32}$/) as string,
        at: 5,
        interruptId: INT,
        ...one,
      })),
    );
  });

  test("that was erased, or is no list, has nothing to tell (N3)", () => {
    expect(noticesIn(event(own, null))).toEqual([]);
    expect(noticesIn(event(own, { type: "decided" }))).toEqual([]);
    expect(noticesIn(event(own, ["decided", null, 5]))).toEqual([]);
  });

  test("gives each notice an id that follows from its place (N1)", () => {
    const entries = [{ type: "asked_again" }, { type: "asked_again" }];
    const ids = noticesIn(event(own, entries)).map(({ id }) => id);
    expect(noticesIn(event(own, entries)).map(({ id }) => id)).toEqual(ids);
    const others = [
      ...noticesIn(event(own, entries, 4)),
      ...noticesIn(event(`interrupt/${INT.slice(0, -1)}1`, entries)),
    ];
    expect(new Set([...ids, ...others.map(({ id }) => id)]).size).toBe(6);
  });
});
