/**
 * `new HoldpointClient()`: the HTTP API of a Holdpoint server, typed. It needs `fetch` and nothing else, so it runs in
 * browsers, in Node, and on the edge.
 *
 * C1. A refusal is thrown as a HoldpointProblem with its code, status and issues (transport.ts).
 * C2. A decision names the digest of what was shown: whoever sends one has to have it from what they showed.
 */
import { eventStream, realWait, type EventsOptions, type HoldpointEvent } from "./event-stream.ts";
import type {
  AuditQuery,
  AuditRecordShown,
  AuditVerification,
  DeadDelivery,
  Explanation,
  ExplanationInput,
  GrantRequest,
  GrantShown,
  PoliciesShown,
  SessionShown,
  SignedOut,
  Simulation,
} from "./oversight.ts";
import type { BegunSession } from "./page-secret.ts";
import type {
  BulkDecision,
  BulkResult,
  BypassShown,
  Claim,
  DecisionInput,
  DelegationRequest,
  InterruptDetail,
  InterruptsQuery,
  InterruptSummary,
  Page,
  Paging,
  ReceiptShown,
  SimilarDecision,
  StandingShown,
} from "./question.ts";
import type {
  Alarm,
  CheckpointDetail,
  CheckpointListed,
  ForkInput,
  GraphShown,
  JournalItem,
  RunInput,
  RunStarted,
  ThreadDetail,
  ThreadListed,
  ThreadsQuery,
} from "./thread.ts";
import { path, Transport, type Call, type ClientOptions, type QueryValues } from "./transport.ts";

interface Items<Item> {
  readonly items: readonly Item[];
}

/** A client of one server. */
export class HoldpointClient {
  readonly #transport: Transport;

  constructor(options: ClientOptions = {}) {
    this.#transport = new Transport(options);
  }

  // Who you are

  /** Who is signed in. Throws UNAUTHENTICATED, whose `data.signIn` says how one may sign in. */
  session(call?: Call): Promise<SessionShown> {
    return this.#get("/session", undefined, call);
  }

  /** Signs in with the token of a one-time link. */
  async signIn(token: string, call?: Call): Promise<SessionShown> {
    const { csrf, ...session } = await this.#post<BegunSession>("/session", { token }, call);
    this.signedIn(csrf);
    return session;
  }

  /** Keeps what an identity provider's sign-in came back with: the `csrf` in the fragment of `/sign-in#csrf=…&to=…`. */
  signedIn(csrf: string): void {
    this.#transport.secret.set(csrf);
  }

  /** Whether this page keeps what it takes to ask anything in its session; if not, it takes signing in here. */
  get isSignedInHere(): boolean {
    return this.#transport.secret.get() !== undefined;
  }

  /**
   * Ends the session; with `everywhere`, all sessions of the same person. `next` is where the page goes on to, so that the
   * identity provider ends its own as well: `location.replace(next)`.
   */
  async signOut({ everywhere = false, ...call }: Call & { readonly everywhere?: boolean } = {}): Promise<SignedOut> {
    const signedOut = await this.#post<SignedOut>("/session/end", everywhere ? { everywhere } : {}, call);
    this.#transport.secret.set(undefined);
    return signedOut;
  }

  /** Where a browser goes to sign in at the identity provider; `to` is the path to come back to. */
  signInAddress(to: string): string {
    return this.#transport.at("/session/oidc/start", { to });
  }

  // Questions

  /** Questions, those that are pending unless the query says otherwise. */
  interrupts(query: InterruptsQuery = {}, call?: Call): Promise<Page<InterruptSummary>> {
    return this.#get("/interrupts", { ...query }, call);
  }

  /** A question, with how it stands and what you may do about it. */
  interrupt(id: string, call?: Call): Promise<InterruptDetail> {
    return this.#get(path`/interrupts/${id}`, undefined, call);
  }

  /** Earlier decided questions of the same tool and graph, the latest first. */
  async similar(id: string, call?: Call): Promise<readonly SimilarDecision[]> {
    return (await this.#get<Items<SimilarDecision>>(path`/interrupts/${id}/similar`, undefined, call)).items;
  }

  /** Decides (C2). The same decision sent again gets the same receipt. */
  decide(id: string, decision: DecisionInput, call?: Call): Promise<ReceiptShown> {
    return this.#post(path`/interrupts/${id}/decisions`, decision, call);
  }

  /** Decides about several questions of one rule and low risk; each for itself. */
  async decideAll(decisions: readonly BulkDecision[], call?: Call): Promise<readonly BulkResult[]> {
    return (await this.#post<Items<BulkResult>>("/decisions", { decisions }, call)).items;
  }

  /** Lets somebody else vote in your place. */
  delegate(id: string, delegation: DelegationRequest, call?: Call): Promise<StandingShown> {
    return this.#post(path`/interrupts/${id}/delegations`, delegation, call);
  }

  /** Takes your vote back, or an approval that was not used yet. */
  revoke(id: string, reason?: string, call?: Call): Promise<StandingShown> {
    return this.#post(path`/interrupts/${id}/revocations`, reason === undefined ? {} : { reason }, call);
  }

  /** Says that you look at it; advisory, for ten minutes. */
  claim(id: string, call?: Call): Promise<{ readonly claim: Claim }> {
    return this.#post(path`/interrupts/${id}/claim`, {}, call);
  }

  /** Says that you do not any more. */
  release(id: string, call?: Call): Promise<{ readonly claim: Claim | null }> {
    return this.#post(path`/interrupts/${id}/release`, {}, call);
  }

  /** Attempts to get around a gate. */
  bypasses(query: Paging = {}, call?: Call): Promise<Page<BypassShown>> {
    return this.#get("/bypasses", { ...query }, call);
  }

  // Threads

  /** Threads, oldest first. */
  threads(query: ThreadsQuery = {}, call?: Call): Promise<Page<ThreadListed>> {
    return this.#get("/threads", { ...query }, call);
  }

  /** A thread as it stands. */
  thread(id: string, call?: Call): Promise<ThreadDetail> {
    return this.#get(path`/threads/${id}`, undefined, call);
  }

  /** What a thread did. */
  journal(id: string, query: Paging = {}, call?: Call): Promise<Page<JournalItem>> {
    return this.#get(path`/threads/${id}/journal`, { ...query }, call);
  }

  /** The places in a journal that can be read and forked. */
  checkpoints(id: string, query: Paging = {}, call?: Call): Promise<Page<CheckpointListed>> {
    return this.#get(path`/threads/${id}/checkpoints`, { ...query }, call);
  }

  /** The state at one of them. */
  checkpoint(id: string, checkpointId: string, call?: Call): Promise<CheckpointDetail> {
    return this.#get(path`/threads/${id}/checkpoints/${checkpointId}`, undefined, call);
  }

  /** Goes on from a checkpoint in another thread. */
  fork(id: string, from: ForkInput, call?: Call): Promise<{ readonly threadId: string }> {
    return this.#post(path`/threads/${id}/forks`, from, call);
  }

  /** Starts a run. With `idempotencyKey` it can be sent again: it starts once. */
  startRun(id: string, run: RunInput, call: Call & { readonly idempotencyKey?: string } = {}): Promise<RunStarted> {
    const { idempotencyKey: key, ...rest } = call;
    const headers = key === undefined ? {} : { "idempotency-key": key };
    return this.#transport.json({ method: "POST", path: path`/threads/${id}/runs`, body: run, headers, ...rest });
  }

  /** Ends the run of a thread; its questions are closed. */
  cancel(id: string, reason?: string, call?: Call): Promise<ThreadDetail> {
    return this.#post(path`/threads/${id}/cancel`, reason === undefined ? {} : { reason }, call);
  }

  /** Lets a thread go on that is held at a breakpoint (people alone), has failed, or is blocked. */
  continueThread(id: string, call?: Call): Promise<RunStarted> {
    return this.#post(path`/threads/${id}/continue`, {}, call);
  }

  /** The graphs that are served. */
  async graphs(call?: Call): Promise<readonly GraphShown[]> {
    return (await this.#get<Items<GraphShown>>("/graphs", undefined, call)).items;
  }

  /** Threads that nothing here can go on with. */
  async alarms(call?: Call): Promise<readonly Alarm[]> {
    return (await this.#get<Items<Alarm>>("/alarms", undefined, call)).items;
  }

  // Audit, policy, grants

  /** Records, as the export has them. */
  audit(query: AuditQuery = {}, call?: Call): Promise<Page<AuditRecordShown>> {
    return this.#get("/audit", { ...query }, call);
  }

  /** All records as JSON lines. */
  async auditExport(call: Call = {}): Promise<ReadableStream<Uint8Array> | null> {
    return (await this.#transport.send({ method: "GET", path: "/audit/export", ...call })).body;
  }

  /** Checks signatures and chains of all that was recorded. */
  auditVerification(call?: Call): Promise<AuditVerification> {
    return this.#get("/audit/verification", undefined, call);
  }

  /** The policies that judge, and the tools they judge. */
  policies(call?: Call): Promise<PoliciesShown> {
    return this.#get("/policy", undefined, call);
  }

  /** What the policies say about a call, rule by rule. */
  explain(about: ExplanationInput, call?: Call): Promise<Explanation> {
    return this.#post("/policy/explanations", about, call);
  }

  /** What another policy (YAML) would have said about the actions that were recorded. */
  simulate(policy: string, call?: Call): Promise<Simulation> {
    return this.#post("/policy/simulations", { policy }, call);
  }

  /** Grants, oldest first: those in force, or those that were taken back when `state` says so. */
  grants(query: Paging & { readonly state?: "active" | "revoked" } = {}, call?: Call): Promise<Page<GrantShown>> {
    return this.#get("/grants", { ...query }, call);
  }

  /** Issues a grant. */
  issueGrant(grant: GrantRequest, call?: Call): Promise<GrantShown> {
    return this.#post("/grants", grant, call);
  }

  /** Takes a grant back; what was permitted under it stays done. */
  revokeGrant(id: string, call?: Call): Promise<GrantShown> {
    return this.#post(path`/grants/${id}/revocations`, {}, call);
  }

  // Notifications

  /** Notifications that were given up, the oldest first. */
  deadDeliveries(query: Paging = {}, call?: Call): Promise<Page<DeadDelivery>> {
    return this.#get("/deliveries", { ...query }, call);
  }

  /** Has one tried again, as if it had not been; gives it as it was. */
  retryDelivery(id: string, call?: Call): Promise<DeadDelivery> {
    return this.#post(path`/deliveries/${id}/retries`, {}, call);
  }

  // What happens

  /** What happens, as it happens; across broken connections nothing is missed (event-stream.ts, V1). */
  events(options: EventsOptions = {}): AsyncGenerator<HoldpointEvent> {
    const open = (after: string | undefined, signal: AbortSignal): Promise<Response> =>
      this.#transport.send({
        method: "GET",
        path: "/events",
        headers: { accept: "text/event-stream", ...(after === undefined ? {} : { "last-event-id": after }) },
        signal,
      });
    return eventStream({ open, wait: realWait, random: Math.random }, options);
  }

  #get<Result>(below: string, query: QueryValues | undefined, call: Call = {}): Promise<Result> {
    return this.#transport.json({ method: "GET", path: below, query, ...call });
  }

  #post<Result>(below: string, body: unknown, call: Call = {}): Promise<Result> {
    return this.#transport.json({ method: "POST", path: below, body, ...call });
  }
}
