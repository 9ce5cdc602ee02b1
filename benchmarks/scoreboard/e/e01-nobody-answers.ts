import { mock } from "node:test";
import { Holdpoint, type Interrupt } from "holdpoint";
import { ManualClock } from "holdpoint/testing";
import { APPROVE, gated, holdpointAgent, questionAbout, REQUESTER } from "../d/holdpoint-agent.ts";
import { payCall, payment, payTool, REQUEST } from "../d/office.ts";
import { thread } from "../holdpoint-side.ts";
import { type Entry, eventsOf } from "../journal-of.ts";
import type { Kit } from "../kit.ts";
import { count } from "../outcome.ts";
import { pendingIn, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

const DAYS = 30;
const DAY_MS = 86_400_000;
/** The only limit a node can be given. */
const NODE_TIMEOUT_MS = 1_000;

const HOUR_MS = 3_600_000;
const PAID = payment("acme", 900);

/** An agent of Holdpoint's that pays once somebody approves, on a clock that only the scenario moves. */
function office(kit: Kit) {
  const clock = new ManualClock();
  const store = kit.freshSaver("holdpoint.db", clock);
  const pay = gated(payTool(kit), {
    reviewers: "clerk",
    ladder: [
      { kind: "remind", after: "1h" },
      { kind: "escalate", after: "1d", reviewers: "manager" },
      { kind: "default", after: "3d", otherwise: "reject" },
    ],
  });
  const turns = [{ calls: [payCall("call-1", "acme", 900)] }];
  const app = holdpointAgent({ turns, tools: [pay], checkpointer: store });
  const holdpoint = new Holdpoint({ store, graphs: [app] });
  return {
    store,
    app,
    holdpoint,
    async ask(id: string): Promise<Interrupt> {
      return questionAbout(await app.invoke(REQUEST, thread(id, { actor: REQUESTER })), "acme");
    },
    async pass(hours: number): Promise<void> {
      for (let hour = 0; hour < hours; hour += 1) {
        await clock.advance(HOUR_MS);
        await holdpoint.tick();
      }
    },
  };
}

/** Hours after asking at which a rung of this kind fired, as the question's own stream says. */
function firedAfter(events: readonly Entry[], kind: string, askedAt: number): readonly number[] {
  return events
    .filter((event) => event.type === "rung_fired" && event["kind"] === kind)
    .map(({ at }) => (Number(at) - askedAt) / HOUR_MS);
}

/** Who or what ended a question, every time something did. */
function endings(events: readonly Entry[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type !== "resolved" && event.type !== "expired") return [];
    const { type, cause, by } = event["resolution"] as { type: string; cause: string; by: readonly string[] };
    return [`${type} by ${cause === "deadline" && by.length === 0 ? "the deadline" : by.join(", ")}`];
  });
}

export const scenario: Scenario = {
  row: "E1",
  title: "nobody answers",
  must: "ladder, then the declared default, recorded as such",

  async holdpoint(kit) {
    const { store, app, holdpoint, ask, pass } = office(kit);
    const asked = await ask("unanswered");
    const { createdAt } = (await holdpoint.pending()).items[0] ?? { createdAt: Number.NaN };
    await pass(DAYS * 24);
    const events = await eventsOf(store, asked.id);
    const [reminded, escalated, ended] = ["remind", "escalate", "default"].map((kind) =>
      firedAfter(events, kind, createdAt).join(),
    );
    const [endedBy, pending, paid] = [
      endings(events).join(),
      (await holdpoint.pending()).items.length,
      kit.effects.times(PAID),
    ];

    const answered = await ask("answered");
    await pass(48);
    const { digest } = await holdpoint.standing(answered.id);
    await holdpoint.decide(answered.id, APPROVE, { by: { id: "mona", roles: ["manager"] }, digest });
    await app.settled(thread("answered"));
    const control = kit.effects.times(PAID) - paid;
    return {
      observed: `${DAYS} days later, on record: reminded after ${reminded} h, escalated after ${escalated} h, at its end after ${ended} h, ${endedBy}; ${count(pending, "question")} pending, paid ×${paid}; where whom it went up to approves after two days: paid ×${control}`,
      holds:
        reminded === "1" &&
        escalated === "24" &&
        ended === "72" &&
        endedBy === "reject by the deadline" &&
        pending === 0 &&
        paid === 0 &&
        control === 1,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const checkpointer = await kit.peerSaver();
    const app = new lg.StateGraph(lg.Annotation.Root({ answer: lg.Annotation<string>() }))
      .addNode("ask", () => ({ answer: lg.interrupt<string>("Pay 900 to Acme?") }), { timeout: NODE_TIMEOUT_MS })
      .addEdge(lg.START, "ask")
      .addEdge("ask", lg.END)
      .compile({ checkpointer });
    const config = peerThread("unanswered");
    // Whatever it would wait for by a clock or a timer comes about within a moment.
    mock.timers.enable({ apis: ["Date", "setTimeout", "setInterval"], now: Date.now() });
    try {
      await app.invoke({}, config);
      mock.timers.tick(DAYS * DAY_MS);
      await app.invoke(null, config);
      const { values } = await app.getState(config);
      const pending = pendingIn(await app.getState(config)).length;
      return {
        observed: `${DAYS} days later, with a node timeout of 1 s: ${count(pending, "question")} still pending, ${values["answer"] === undefined ? "no default taken" : "a default taken"}`,
        holds: pending === 0 && values["answer"] !== undefined,
      };
    } finally {
      mock.timers.reset();
    }
  },
};
