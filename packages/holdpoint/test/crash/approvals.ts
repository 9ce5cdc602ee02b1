/** What is swept of approvals: a gate, the people in front of it, and what becomes of what they say (G2, G4, G7). */
import {
  allow,
  approve,
  ask,
  compilePolicy,
  interrupt,
  START,
  StateGraph,
  tool,
  type ApprovalTerms,
  type PolicyDocument,
} from "../../src/index.ts";
import type { Json } from "../../src/core/json.ts";
import { PAY_LIMIT } from "../approvals/pay-limit.ts";
import { Said, type Here, type Person } from "./imagined-process.ts";
import { act, Log, plain, T, type Scenario } from "./scenarios.ts";

const PAYMENT = {
  type: "object",
  properties: { to: { type: "string" }, cents: { type: "integer" } },
  required: ["to", "cents"],
  additionalProperties: false,
} as const;

interface Payment {
  readonly to: string;
  readonly cents: number;
}

/** A payment that is journaled as a step inside the tool. */
const paying = (here: Here, approval: ApprovalTerms<Readonly<Record<string, Json>>>) =>
  tool(async (args) => act(here, `pay ${(args as unknown as Payment).to} ${(args as unknown as Payment).cents}`), {
    name: "pay",
    description: "Pays.",
    schema: PAYMENT,
    effect: "act",
    approval,
  });

const codeOf = (error: unknown): string => String((error as { readonly code?: unknown }).code);

/** One node that pays what it is told, and says what came of it. */
const payer =
  (name: string, approval: ApprovalTerms<Readonly<Record<string, Json>>>, policy?: PolicyDocument): Scenario["build"] =>
  (here) => {
    const pay = paying(here, approval);
    return new StateGraph(Log)
      .addNode("pay", async () => ({
        log: [await pay.invoke({ to: "acme", cents: 900 }).catch(codeOf), await act(here, "file")],
      }))
      .addEdge(START, "pay")
      .compile({
        checkpointer: here.store,
        name,
        ...(policy === undefined ? {} : { policy: compilePolicy(policy, [pay]) }),
      });
  };

const LIMITED: PolicyDocument = { name: "limited", rules: [ask("pay")], limits: [PAY_LIMIT] };

const yes: Person = ({ purpose }) => (purpose === "action" ? { type: "approve" } : undefined);

const approved: Scenario = {
  name: "an action that is approved",
  threads: [T],
  build: payer("approved", {}),
  play: plain({}, yes),
  result: { log: ["pay acme 900 done", "file done"] },
  effects: ["file", "pay acme 900"],
};

const twoPeople: Scenario = {
  name: "an action that has to be approved by two",
  threads: [T],
  build: payer("two", { reviewers: { people: ["ben", "cid", "dora"], count: 2 } }),
  play: async (process) => {
    await process.begin(T, {});
    for (const by of ["ben", "cid"]) {
      await process.drive(T, () => undefined);
      const [question] = await process.pending(T);
      if (question?.purpose !== "action") continue;
      // The same decision again is the same: nothing is lost by saying it once more after a crash.
      await process.answer(T, question, new Said(by, { type: "approve" }));
    }
    await process.drive(T, () => undefined);
  },
  result: { log: ["pay acme 900 done", "file done"] },
  effects: ["file", "pay acme 900"],
};

const rejected: Scenario = {
  name: "an action that is rejected, with a limit that gets its reservation back",
  threads: [T],
  build: payer("rejected", {}, LIMITED),
  play: plain({}, ({ purpose }) =>
    purpose === "action" ? { type: "reject", comment: "Price is too high." } : undefined,
  ),
  result: { log: ["ACTION_REJECTED", "file done"] },
  effects: ["file"],
};

const limited: Scenario = {
  ...approved,
  name: "an action that is approved, and consumes what it reserved of a limit",
  build: payer("limited", {}, LIMITED),
};

const silence: Scenario = {
  name: "an action nobody decides: reminded, escalated, rejected by its deadline",
  threads: [T],
  build: payer("silence", {
    ladder: [
      { kind: "remind", after: "1h" },
      { kind: "escalate", after: "2h", reviewers: { people: ["boss"] } },
      { kind: "default", after: "3h", otherwise: "reject" },
    ],
  }),
  play: plain({}, () => undefined),
  result: { log: ["ACTION_REJECTED", "file done"] },
  effects: ["file"],
};

/** Done by the tool itself, without a step: a crash in the middle leaves nobody who knows. */
const unjournaled: Scenario = {
  name: "an approved action whose tool does the work itself",
  threads: [T],
  build: (here) => {
    const wire = tool(
      async (_args, { idempotencyKey = "" }) => here.ledger.act("wire", { idempotencyKey, attempt: 1 }, "wire done"),
      { name: "wire", description: "Wires.", schema: PAYMENT, effect: "act" },
    );
    return new StateGraph(Log)
      .addNode("wire", async () => ({ log: [await wire.invoke({ to: "acme", cents: 900 })] }))
      .addEdge(START, "wire")
      .compile({ checkpointer: here.store, name: "wire" });
  },
  play: plain({}, yes),
  result: { log: ["wire done"] },
  effects: ["wire"],
};

const byHand: Scenario = {
  name: "approve(), then a step",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("pay", async () => {
        const { approved: may, by } = await approve({ tool: "pay", args: { to: "acme" } });
        return { log: may ? [`by ${by.join()}`, await act(here, "pay")] : ["no"] };
      })
      .addEdge(START, "pay")
      .compile({ checkpointer: here.store, name: "by-hand" }),
  play: plain({}, yes),
  result: { log: ["by ann", "pay done"] },
  effects: ["pay"],
};

/** The price has moved when it is about to be bought: people are asked again, showing then and now. */
const drifted: Scenario = {
  name: "an action whose world moved: asked again",
  threads: [T],
  build: (here) => {
    let reads = 0;
    const buy = tool(async () => act(here, "buy"), {
      name: "buy",
      description: "Buys.",
      schema: { type: "object" },
      effect: "act",
      approval: { snapshot: () => ({ price: 100 + 10 * Math.min(1, reads++) }), tolerance: 0.01 },
    });
    return new StateGraph(Log)
      .addNode("buy", async () => ({ log: [await buy.invoke({})] }))
      .addEdge(START, "buy")
      .compile({ checkpointer: here.store, name: "drift" });
  },
  play: plain({}, yes),
  result: { log: ["buy done"] },
  effects: ["buy"],
};

/** A yes/no question that is answered unclearly first. */
const unclear: Scenario = {
  name: "a question that is answered unclearly, and then clearly",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("ask", async () => ({
        log: [await interrupt<string>("Ship?", { clarify: true }), await act(here, "ship")],
      }))
      .addEdge(START, "ask")
      .compile({ checkpointer: here.store, name: "unclear" }),
  play: plain({}, ({ review }) => (isAskedAgain(review) ? "yes" : "maybe")),
  result: { log: ["yes", "ship done"] },
  effects: ["ship"],
};

function isAskedAgain(review: Json | undefined): boolean {
  return typeof review === "object" && review !== null && "askedAgain" in review;
}

/** The agent has to restate what people said in place of approving: until they confirm it, everything is asked about. */
const restated: Scenario = {
  name: "an instruction, misunderstood once, then confirmed",
  threads: [T],
  build: (here) => {
    const allowed = ["approve", "reject", "respond"] as const;
    const pay = paying(here, { allow: allowed });
    const propose = (cents: number): Promise<string> => pay.invoke({ to: "acme", cents }).catch(codeOf);
    const rules = [ask("pay", { when: "args.cents > 500", allow: allowed }), allow("pay")];
    return new StateGraph(Log)
      .addNode("plan", async () => ({ log: [await propose(900)] }))
      .addNode("again", async () => ({ log: [await propose(400), await propose(300), await propose(200)] }))
      .addEdge(START, "plan")
      .addEdge("plan", "again")
      .compile({ checkpointer: here.store, name: "restated", policy: compilePolicy({ name: "small", rules }, [pay]) });
  },
  play: plain({}, ({ purpose, value }) => {
    if (purpose !== "action") return undefined;
    const { cents } = (value as { readonly args: { readonly cents: number } }).args;
    const said = cents > 300 ? { type: "respond", value: `less than ${cents}` } : { type: "approve" };
    return new Said("ben", said);
  }),
  result: { log: ["ACTION_ANSWERED", "ACTION_ANSWERED", "pay acme 300 done", "pay acme 200 done"] },
  effects: ["pay acme 200", "pay acme 300"],
};

export const APPROVALS: readonly Scenario[] = [
  approved,
  twoPeople,
  rejected,
  limited,
  silence,
  unjournaled,
  byHand,
  drifted,
  unclear,
  restated,
];
