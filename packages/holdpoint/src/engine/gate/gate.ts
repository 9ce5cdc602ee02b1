/**
 * The gate in front of an operation that may need an approval (G4, G10).
 *
 * G-1. Nothing runs before what permits it is durable. The approval is consumed in the very commit that says it runs.
 * G-2. Whatever fails on the way (a policy, the directory, the world, the store) refuses; nothing runs.
 * G-3. An approval is looked at again when it is about to be used: by the policies, roles and world there are then.
 * G-4. What does not run gives its reservations back, and a decision nobody could use ends as unused.
 * G-5. After an instruction an act is asked about, whatever allows it (approvals/instruction.ts).
 */
import type { Staleness } from "../../approvals/dispatch.ts";
import { actionDigestOf } from "../../approvals/envelope.ts";
import { duplicateOf, judgeRepeat, REPEAT_LIMITS, type RepeatLimits } from "../../approvals/repeats.ts";
import type { ReviewRequest } from "../../approvals/request.ts";
import { sayNeed } from "../../approvals/reviewer-rule.ts";
import { HoldpointError, type ErrorCode } from "../../core/errors.ts";
import { isExhausted } from "../../approvals/instruction.ts";
import type { InterruptId } from "../../core/ids.ts";
import type { ErrorRecord, Instruction, Judged, Permit } from "../../core/journal.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { errorRecord, refusal } from "../../core/step-error.ts";
import type { CompiledPolicy } from "../../policy/compile.ts";
import { differenceOf } from "../../policy/difference.ts";
import { evaluate } from "../../policy/evaluate.ts";
import { withRefusedUses, type RefusedUse } from "../../policy/limits/refused.ts";
import type { LimitUse } from "../../policy/limits/limit.ts";
import type { ActionFacts, PolicyOutcome } from "../../policy/outcome.ts";
import type { DocumentPut } from "../../storage/store.ts";
import type { Action } from "./action.ts";
import { aside } from "../operations/aside.ts";
import { knowAmount } from "./amounts.ts";
import { askAbout, reviewersOf } from "./action-request.ts";
import {
  policiesOf,
  type Answer,
  type Operation,
  type Recorded,
  type Task,
  type TaskHost,
} from "../operations/operation.ts";
import { factsOf } from "../oversight/facts.ts";
import { grantFor } from "../oversight/grants.ts";
import { judgeAction } from "../oversight/oversight.ts";
import { rejectionsOf } from "./rejections.ts";
import { takeLimits } from "./reservations.ts";
import { overloaded } from "./reviewer-load.ts";
import { settleAction } from "./settle-action.ts";
import { judgedOf } from "./settling.ts";
import type { About } from "./unknown-outcome.ts";
import { takeSnapshot } from "./world.ts";

/** What an operation does when it may run, and when it may not. Both append what they journal before they return. */
export interface GateEnds {
  /** `isBound`: it rests on an approval, a grant or a limit, and so may not begin before that is durable (G-1). */
  pass(operation: Operation, permit: Permit, args: Json, isBound: boolean): void;
  refuse(operation: Operation, error: ErrorRecord): void;
}

/** Nothing was said that an operation would have to be confirmed for. */
const NOTHING_SAID: readonly Instruction[] = [];

/** What an action is judged to be, why people are asked again, and what they said before. */
interface Considered {
  readonly outcome: PolicyOutcome;
  readonly again: readonly Staleness[];
  readonly open: readonly Instruction[];
}

/** How often a decision is looked at again because it changed meanwhile. */
const LOOKS_MAX = 50;

export class Gate {
  #action: Action;
  readonly #task: Task;
  readonly #host: TaskHost;
  readonly #ends: GateEnds;
  /** Questions raised so far: each has an id of its own. */
  #questions = 0;
  #counted = false;

  constructor(action: Action, task: Task, ends: GateEnds) {
    this.#action = action;
    this.#task = task;
    this.#host = task.host;
    this.#ends = ends;
  }

  begin(operation: Operation): void {
    this.#judge(operation, []);
  }

  /** Replay met it, and it was not permitted yet. */
  resume(operation: Operation, recorded: Recorded): void {
    this.#questions = recorded.questions;
    if (recorded.asked === undefined) {
      const { again } = recorded;
      if (again !== undefined) this.#action = { ...this.#action, args: again.args };
      return this.#judge(operation, (again?.why ?? []) as unknown as readonly Staleness[]);
    }
    // What was asked about may have been edited before.
    const { envelope } = recorded.asked.review as unknown as ReviewRequest;
    if (envelope !== undefined) knowAmount(this.#host.mandate.store, envelope, this.#action);
    if (envelope !== undefined) this.#action = { ...this.#action, args: envelope.args };
    operation.waiting = true;
  }

  /** What people need to know to say what became of it, and who they are: those who decide about the action. */
  about(operation: Operation, args: Json): About {
    const outcome = this.#outcome(operation, args);
    return { tool: this.#action.tool, args, reviewers: reviewersOf({ action: { ...this.#action, args }, outcome }) };
  }

  /** Why the policies do not let it be done again; undefined when they do. */
  denial(operation: Operation, args: Json): ErrorRecord | undefined {
    const { verdict, reason } = this.#outcome(operation, args);
    const { tool } = this.#action;
    if (verdict !== "deny") return undefined;
    return refusal("POLICY_DENIED", `The policy does not allow ${tool} to be done again: ${reason}`, { tool, args });
  }

  /** Its task ended, or the lease is gone. */
  abort(): void {
    this.#count(false);
  }

  /** Work outside a turn, during which the thread is not at rest. What it throws refuses (G-2). */
  #work(operation: Operation, work: () => Promise<() => void>): void {
    const task = this.#task;
    operation.waiting = false;
    this.#count(true);
    const finish = (then: () => void): void => {
      if (task.ended) return;
      this.#count(false);
      task.host.turns.touch();
      if (!operation.closed) then();
    };
    aside(task.host, this.#policies(operation), work).then(
      (then) =>
        finish(() => {
          try {
            then();
          } catch (error) {
            this.#ends.refuse(operation, errorRecord(error));
          }
        }),
      (error: unknown) => finish(() => this.#ends.refuse(operation, errorRecord(error))),
    );
  }

  #count(counted: boolean): void {
    if (this.#counted === counted) return;
    this.#counted = counted;
    this.#task.executing += counted ? 1 : -1;
    this.#task.gates += counted ? 1 : -1;
  }

  #facts(args: Json): ActionFacts {
    return factsOf(this.#host, args === this.#action.args ? this.#action : { ...this.#action, args });
  }

  #outcome(operation: Operation, args: Json): PolicyOutcome {
    return judgeAction(this.#policies(operation), this.#facts(args));
  }

  #policies(operation: Operation): readonly CompiledPolicy[] {
    const own = policiesOf(operation.scope);
    const { policies } = this.#host.mandate.oversight;
    return own.length === 0 ? policies : [...own, ...policies];
  }

  /* ---------------------------------------------------------------- before anybody is asked */

  #judge(operation: Operation, again: readonly Staleness[]): void {
    const { args, tool } = this.#action;
    const outcome = this.#outcome(operation, args);
    if (outcome.verdict === "deny") return this.#deny(operation, outcome);
    const open = this.#open();
    if (isExhausted(open)) {
      const message = `${tool} was not put before anybody: people said something else ${open.length} times in a row, and never that the plan was what they meant. New input says what is to be done.`;
      return this.#refuse(operation, "INSTRUCTION_UNCONFIRMED", message, {
        instructions: open.map(({ interrupt }) => interrupt),
      });
    }
    const allowed = outcome.verdict === "allow" && again.length === 0 && open.length === 0;
    if (allowed && outcome.reserve.length === 0) {
      return this.#ends.pass(operation, this.#permit(operation, outcome), args, false);
    }
    const considered = { outcome, again, open };
    this.#work(operation, () => (allowed ? this.#allow(operation, considered) : this.#ask(operation, considered)));
  }

  /** What people said before, and this has to be confirmed for (G-5). */
  #open(): readonly Instruction[] {
    return this.#action.effect === "act" ? this.#host.mandate.instructions : NOTHING_SAID;
  }

  /** What lets it run without asking. */
  #permit(operation: Operation, outcome: PolicyOutcome): Permit {
    const { tool, effect, asks, args } = this.#action;
    const action = { tool, effect, args, ...(asks === undefined ? {} : { asks }) };
    return { judged: this.#judged(operation, outcome), action };
  }

  /** What the policies said, with what one that is only tried out would have said. */
  #judged(operation: Operation, outcome: PolicyOutcome): Judged {
    const { shadow } = this.#host.mandate.oversight;
    if (shadow === undefined) return judgedOf(outcome);
    // Rules beside rules: grants and limits that are used up are no difference between two policies.
    const { args } = this.#action;
    const difference = differenceOf(this.#outcome(operation, args), evaluate(shadow, this.#facts(args)));
    return {
      ...judgedOf(outcome),
      ...(difference === undefined ? {} : { shadow: difference as unknown as JsonObject }),
    };
  }

  #deny(operation: Operation, outcome: PolicyOutcome): void {
    const { tool, effect, asks } = this.#action;
    this.#refuse(operation, "POLICY_DENIED", `The policy does not allow ${tool}: ${outcome.reason}`, {
      effect,
      ...(asks === undefined ? {} : { asks }),
      judged: this.#judged(operation, outcome) as unknown as Json,
      ...(outcome.findings === undefined ? {} : { findings: outcome.findings as unknown as Json }),
    });
  }

  #refuse(operation: Operation, code: ErrorCode, message: string, data: Readonly<Record<string, Json>> = {}): void {
    const { tool, args } = this.#action;
    this.#ends.refuse(operation, refusal(code, message, { tool, args, ...data }));
  }

  /** Allowed, as far as its limits go. */
  async #allow(operation: Operation, considered: Considered, puts: readonly DocumentPut[] = []): Promise<() => void> {
    const { outcome, again, open } = considered;
    const { store, tenant } = this.#host.mandate;
    const fit = await takeLimits(store, tenant, operation.id, outcome.reserve, "consume");
    if ("refused" in fit) return this.#exceeded(operation, considered, fit.refused);
    return () => {
      if (open !== this.#open()) return this.#judge(operation, again);
      if (!this.#putAll([...puts, ...fit.puts])) return this.#retry(operation, again);
      this.#ends.pass(operation, this.#permit(operation, outcome), this.#action.args, true);
    };
  }

  /** A limit has no room for it: denied, or asked about, as the limit says. */
  async #exceeded(operation: Operation, considered: Considered, refused: RefusedUse): Promise<() => void> {
    const stricter = this.#withoutRoom(operation, considered.outcome, refused);
    if (stricter.verdict === "ask") return this.#ask(operation, { ...considered, outcome: stricter });
    return () => this.#deny(operation, stricter);
  }

  #withoutRoom(operation: Operation, outcome: PolicyOutcome, refused: RefusedUse): PolicyOutcome {
    const policy = this.#policies(operation).find((each) => ownsLimit(each, refused.use));
    if (policy !== undefined) return withRefusedUses(policy.policy, outcome, [refused]);
    const reason = `The limit "${refused.use.limit}" has no room for it.`;
    return { ...outcome, verdict: "deny", reason, reserve: [] };
  }

  async #ask(operation: Operation, considered: Considered): Promise<() => void> {
    const { outcome, again, open } = considered;
    const { action, host } = { action: this.#action, host: this.#host };
    if (!host.durable) {
      throw new HoldpointError(
        "CHECKPOINTER_REQUIRED",
        `${action.tool} needs an approval, and there is no checkpointer to store the pause in: compile({ checkpointer }).`,
        { tool: action.tool },
      );
    }
    const { mandate } = host;
    const { store, tenant } = mandate;
    const actionDigest = actionDigestOf({ ...action, tenant });
    const facts = this.#facts(action.args);
    const { tool: name, effect, schema } = action;
    const granted =
      again.length + open.length > 0
        ? undefined
        : await grantFor({ store, signer: mandate.oversight.signer }, { name, effect, schema }, outcome, {
            operation: operation.id,
            actionDigest,
            facts,
          });
    if (granted !== undefined) {
      return this.#allow(operation, { ...considered, outcome: granted.outcome }, [granted.put]);
    }
    const twin = this.#twin(actionDigest);
    if (twin !== undefined) return () => this.#pending(operation, twin);
    const rejections = await rejectionsOf(store, tenant, actionDigest);
    const repeat = judgeRepeat(rejections, host.now(), repeatLimits(this.#policies(operation)));
    if (repeat.kind === "deny") {
      const denied = { ...outcome, verdict: "deny" as const, rules: ["(repeated)"], reason: repeat.reason };
      return () => this.#deny(operation, denied);
    }
    const full = await overloaded(host, reviewersOf({ action, outcome }, open));
    if (full !== undefined) {
      const message = `${action.tool} was not put before anybody: ${sayNeed(full)} would be asked about more than they can look at. Try again later.`;
      return () => this.#refuse(operation, "REVIEWERS_BUSY", message);
    }
    const snapshot = await takeSnapshot(host, action);
    const fit = await takeLimits(store, tenant, operation.id, outcome.reserve, "reserve");
    // It may be the same call, asked about meanwhile, that took the room.
    const meanwhile = this.#twin(actionDigest);
    if (meanwhile !== undefined) return () => this.#pending(operation, meanwhile);
    if ("refused" in fit) return this.#exceeded(operation, considered, fit.refused);
    const limits = outcome.reserve.map(({ key }) => key);
    const { repeats } = repeat;
    const judged = this.#judged(operation, outcome);
    const asked = { action, mandate, operation: operation.id, judged, snapshot, repeats, limits, ...considered };
    const made = askAbout(asked);
    return () => {
      if (open !== this.#open()) return this.#judge(operation, again);
      const faster = this.#twin(actionDigest);
      if (faster !== undefined) return this.#pending(operation, faster);
      if (!fit.puts.every((put) => host.journal.fits(put))) return this.#retry(operation, again);
      // What cannot be asked takes nothing.
      host.ask(operation, made, `action ${this.#questions + 1}`);
      this.#questions += 1;
      operation.waiting = true;
      for (const put of fit.puts) host.journal.put(put);
    };
  }

  /** An open question of this thread about the very same action, which may have been asked just now. */
  #twin(actionDigest: string): InterruptId | undefined {
    const pending = [...this.#host.mandate.questions.values()].flatMap(({ interrupt, review }) => {
      const { envelope, askedAt = 0 } = (review ?? {}) as Partial<ReviewRequest>;
      return envelope === undefined ? [] : [{ interruptId: interrupt, actionDigest: envelope.actionDigest, askedAt }];
    });
    return duplicateOf(actionDigest, pending);
  }

  #pending(operation: Operation, twin: InterruptId): void {
    const message = `The same call of ${this.#action.tool} waits for people already (${twin}); wait for what they say.`;
    this.#refuse(operation, "ACTION_PENDING", message, { interruptId: twin });
  }

  /** Adds documents to the commit, all or none: another operation of this thread may have taken the room just now. */
  #putAll(puts: readonly DocumentPut[]): boolean {
    const { journal } = this.#host;
    if (!puts.every((put) => journal.fits(put))) return false;
    for (const put of puts) journal.put(put);
    return true;
  }

  /** Judges anew, once what other operations took is in the store. */
  #retry(operation: Operation, again: readonly Staleness[]): void {
    this.#work(operation, async () => {
      await this.#host.journal.flush();
      return () => this.#judge(operation, again);
    });
  }

  /* ---------------------------------------------------------------- after somebody decided, or nobody did */

  answered(operation: Operation, answer: Answer, looks = 1): void {
    // A store that says another thing every time it is asked is not waited for.
    if (looks > LOOKS_MAX) {
      const message = `${operation.label} was approved, and the store does not say the same twice.`;
      return this.#task.fail(new HoldpointError("STORE_CORRUPT", message));
    }
    this.#work(operation, () =>
      settleAction(answer, {
        action: this.#action,
        host: this.#host,
        operation,
        outcome: (args) => this.#outcome(operation, args),
        pass: (permit, args) => this.#ends.pass(operation, permit, args, true),
        exceeded: (outcome, refused) => this.#withoutRoom(operation, outcome, refused),
        refuse: (code, message, data) => this.#refuse(operation, code, message, data),
        fail: (error) => this.#ends.refuse(operation, error),
        again: () => this.answered(operation, answer, looks + 1),
        askAgain: (why, args) => {
          this.#action = { ...this.#action, args };
          this.#judge(operation, why);
        },
      }),
    );
  }
}

/** Whether a use is of a limit of this policy. */
function ownsLimit({ policy }: CompiledPolicy, { limit, key }: LimitUse): boolean {
  return policy.limits.some(({ id }) => id === limit) && (JSON.parse(key) as readonly unknown[])[0] === policy.name;
}

/** When an action that was rejected is denied without asking: the strictest of what the policies say. */
function repeatLimits(policies: readonly CompiledPolicy[]): RepeatLimits {
  const all = policies.flatMap(({ policy }) => policy.repeats ?? []);
  if (all.length === 0) return REPEAT_LIMITS;
  return {
    rejections: Math.min(...all.map(({ rejections }) => rejections)),
    windowMs: Math.max(...all.map(({ windowMs }) => windowMs)),
    denyMs: Math.max(...all.map(({ denyMs }) => denyMs)),
  };
}
