/**
 * The policies of a process as people look at them: what they say, how they come to it, and what another one would have
 * said.
 *
 * L1. What is explained is what would be said now, by all policies that judge actions of the graph (engine/oversight/oversight.ts).
 *     Nothing is reserved, asked or recorded.
 * L2. A policy that is tried out is compiled as any other, for the tools that are known here: those that policies were
 *     compiled with, and those that people were asked about of late.
 * L3. It lets others have their turn every few milliseconds (slices.ts), between two rules while a policy is compiled and
 *     between two actions while it is tried out. One action takes as long as the conditions of a policy may
 *     (policy/cel/meter.ts).
 */
import { normalizeReviewers } from "../../approvals/check-reviewers.ts";
import { HoldpointError, isHoldpointError } from "../../core/errors.ts";
import type { Tenant } from "../../core/ids.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import type { Json } from "../../core/json.ts";
import { compiling, type CompiledPolicy } from "../../policy/compile.ts";
import { explain, type Trace } from "../../policy/explain.ts";
import { loadPolicy } from "../../policy/load.ts";
import type { ActionFacts, PolicyOutcome } from "../../policy/outcome.ts";
import { Simulator, type Simulation } from "../../policy/simulate.ts";
import type { ToolShape } from "../../policy/tool-shape.ts";
import { editedArgs } from "../questions/edited-args.ts";
import type { Engine } from "../engine.ts";
import { judgeAction, oversightFor, withPolicy } from "../oversight/oversight.ts";
import type { Program } from "../program.ts";
import { INTERRUPTS } from "../questions/questions.ts";
import { recordedActions } from "./recorded-actions.ts";
import { reviewedOf } from "../questions/reviewed.ts";
import { Slices } from "./slices.ts";

/** A policy, and whose it is: the name of a graph, or of the whole process; `shadow` only tries one out. */
export interface PolicyInForce {
  readonly source: "graph" | "server" | "shadow";
  readonly graph?: string;
  readonly policy: CompiledPolicy;
}

/** An action that is not done. */
export interface Supposed {
  /** The graph it would come from; without one, the policies of the process alone judge it. */
  readonly graph?: string | undefined;
  readonly tool: string;
  readonly args: Json;
  readonly requester?: string | undefined;
}

/** What all policies say of an action together, and how each comes to it. */
export interface Explained {
  readonly outcome: PolicyOutcome;
  readonly traces: readonly (Omit<PolicyInForce, "policy"> & { readonly trace: Trace })[];
}

/** What a policy would have changed; `complete`: every action on record was looked at. */
export interface Simulated extends Simulation {
  readonly complete: boolean;
}

/** Actions that are looked at, at the most. */
export const SIMULATED_MAX = 5_000;
/** Questions that are looked through for their tools. */
const ASKED_LATELY = 200;
/** What is found where there was no time to look at anything. */
const NOTHING_SEEN: Simulation = { actions: 0, stricter: 0, looser: 0, terms: 0, changes: [] };

/** A thread that no action comes from. */
const NO_THREAD = "(none)";

/** What is wrong with a policy that somebody sends: their mistake, and none of the process. */
function theirs(error: unknown): unknown {
  if (!isHoldpointError(error, "POLICY_INVALID")) return error;
  return new HoldpointError("INVALID_ARGUMENT", error.message, error.data);
}

/** The policies of a process. */
export class Policies {
  readonly #engine: Pick<Engine, "store" | "oversight">;
  readonly #tenant: Tenant;
  readonly #programs: readonly Program[];

  constructor(engine: Pick<Engine, "store" | "oversight">, tenant: Tenant, programs: readonly Program[]) {
    this.#engine = engine;
    this.#tenant = tenant;
    this.#programs = programs;
  }

  /** The policies there are: those of graphs, that of the process, and one that is only tried out. */
  list(): readonly PolicyInForce[] {
    const { policies, shadow } = this.#engine.oversight;
    return [
      ...this.#programs.flatMap(({ name, policy }) =>
        policy === undefined ? [] : [{ source: "graph" as const, graph: name, policy }],
      ),
      ...policies.map((policy) => ({ source: "server" as const, policy })),
      ...(shadow === undefined ? [] : [{ source: "shadow" as const, policy: shadow }]),
    ];
  }

  /** The tools that are known here, each once (L2). */
  async tools(): Promise<readonly ToolShape[]> {
    const { items } = await this.#engine.store.find({
      tenant: this.#tenant,
      collection: INTERRUPTS,
      order: "newest",
      limit: ASKED_LATELY,
    });
    const asked = items.flatMap(({ body }): readonly ToolShape[] => {
      const record = JSON.parse(body) as InterruptRecord;
      const name = reviewedOf(record)?.request.envelope?.tool;
      if (name === undefined || record.action === undefined) return [];
      const { effect, asks, schema } = record.action;
      return [{ name, effect, schema, ...(asks === undefined ? {} : { asks }) }];
    });
    const all = [...this.list().flatMap(({ policy }) => policy.shapes), ...asked];
    const asking = new Set(all.filter(({ asks }) => asks === true).map(({ name }) => name));
    const each = [...new Map(all.toReversed().map((shape) => [shape.name, shape])).values()].toReversed();
    return each.map((shape) => (shape.effect === "read" && asking.has(shape.name) ? { ...shape, asks: true } : shape));
  }

  /** What would be said of an action now, and how (L1). Throws GRAPH_NOT_FOUND, INVALID_ARGUMENT for arguments that do not fit. */
  async explain({ graph, tool, args, requester }: Supposed): Promise<Explained> {
    const program = this.#programs.findLast(({ name }) => name === graph);
    if (graph !== undefined && program === undefined) {
      throw new HoldpointError("GRAPH_NOT_FOUND", `There is no graph ${JSON.stringify(graph)} here.`, { graph });
    }
    const facts = factsOf(
      { tool, args, requester },
      (await this.tools()).find(({ name }) => name === tool),
      {
        tenant: this.#tenant,
        threadId: NO_THREAD,
        graph: program?.name ?? "",
        version: program?.version ?? "",
        at: this.#engine.store.now(),
      },
    );
    const { policies } = withPolicy(this.#engine.oversight, program?.policy);
    const outcome = judgeAction(policies, facts);
    const traces: Explained["traces"][number][] = [];
    const slices = new Slices();
    for (const { policy, ...whose } of this.list()) {
      if (whose.source === "graph" && whose.graph !== graph) continue;
      await slices.rest();
      traces.push({ ...whose, trace: explain(policy, facts) });
    }
    return { outcome, traces };
  }

  /**
   * What a policy, as text, would have said of the actions on record (L2). `isEnough` is asked between them, and while the
   * policy is compiled; then it is not complete. Throws INVALID_ARGUMENT with what is wrong with the policy.
   */
  async simulate(text: string, isEnough: () => boolean = () => false): Promise<Simulated> {
    const { roles } = oversightFor(this.#engine.oversight, this.#tenant).directory ?? {};
    const judges = new Map(this.list().flatMap(({ policy }) => policy.judges.map((judge) => [judge.name, judge])));
    const tools = await this.tools();
    const slices = new Slices();
    let policy: CompiledPolicy | undefined;
    try {
      const given = loadPolicy(text);
      const steps = compiling(given, tools, {
        judges: given.judges.flatMap((name) => judges.get(name) ?? []),
        checkReviewers: (reviewers, field) =>
          normalizeReviewers(reviewers, { field, ...(roles === undefined ? {} : { roles }) }),
      });
      while (policy === undefined) {
        policy = steps.next().value;
        await slices.rest();
        if (isEnough()) return { ...NOTHING_SEEN, complete: false };
      }
    } catch (error) {
      throw theirs(error);
    }
    const simulator = new Simulator(policy);
    let [seen, complete] = [0, true];
    for await (const action of recordedActions(this.#engine.store, this.#tenant)) {
      if (seen === SIMULATED_MAX || isEnough()) {
        complete = false;
        break;
      }
      simulator.judge(action);
      seen += 1;
      await slices.rest();
    }
    return { ...simulator.result, complete };
  }
}

/** What policies are told of an action that is not done; `shape` where the tool is known. */
function factsOf(
  { tool, args, requester }: Omit<Supposed, "graph">,
  shape: ToolShape | undefined,
  place: Pick<ActionFacts, "tenant" | "threadId" | "graph" | "version" | "at">,
): ActionFacts {
  const of = { ...place, tool, ...(requester === undefined ? {} : { requester }) };
  if (shape === undefined) return { ...of, effect: "act", known: false, args };
  const { effect, asks } = shape;
  return { ...of, effect, ...(asks === undefined ? {} : { asks }), known: true, args: normalized(shape, args) };
}

/** Arguments as the schema of their tool has them. */
function normalized({ name, schema }: ToolShape, args: Json): Json {
  const { args: filled, issues } = editedArgs(schema, args);
  const [first] = issues;
  if (first === undefined) return filled;
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    `These are no arguments of the tool ${JSON.stringify(name)}: ${first.path === "" ? "they" : first.path} ${first.message}.`,
    { tool: name, issues: issues.map(({ path, message }) => ({ path, message })) },
  );
}
