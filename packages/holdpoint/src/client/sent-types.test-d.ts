/** What the server sends is what the client says it gives; and what the client sends, the server takes. */
import type { z } from "@hono/zod-openapi";
import { expectTypeOf, test } from "vitest";
import type {
  bulkBody,
  bulkSchema,
  bypassPageSchema,
  claimedSchema,
  decisionBody,
  delegationBody,
  interruptSchema,
  interruptsQuery,
  pendingPageSchema,
  receiptSchema,
  similarSchema,
} from "../server/schema/interrupt-schema.ts";
import type { auditPageSchema, auditQuery, verificationSchema } from "../server/schema/audit-schema.ts";
import type { deliveryPageSchema } from "../server/schema/delivery-schema.ts";
import type {
  explanationBody,
  explanationSchema,
  grantBody,
  grantPageSchema,
  policiesSchema,
  simulationSchema,
} from "../server/schema/policy-schema.ts";
import type { begunSessionSchema, endedSessionSchema, sessionSchema } from "../server/schema/session-schema.ts";
import type {
  alarmsSchema,
  checkpointPageSchema,
  checkpointSchema,
  continuedSchema,
  forkBody,
  graphsSchema,
  journalPageSchema,
  runStartedSchema,
  threadPageSchema,
  threadSchema,
} from "../server/schema/thread-schema.ts";
import type { FeedEvent } from "../server/events/feed-event.ts";
import type { Staleness } from "../approvals/dispatch.ts";
import type { Json } from "../core/json.ts";
import type { HoldpointEvent } from "./event-stream.ts";
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
  AskedAgain,
  BulkDecision,
  BypassShown,
  Claim,
  DecisionInput,
  DelegationRequest,
  InterruptDetail,
  InterruptsQuery,
  InterruptSummary,
  Page,
  ReceiptShown,
  SimilarDecision,
} from "./question.ts";
import type {
  Alarm,
  CheckpointDetail,
  CheckpointListed,
  ForkInput,
  GraphShown,
  JournalItem,
  RunStarted,
  ThreadDetail,
  ThreadListed,
} from "./thread.ts";

/** What a schema says is anything is JSON when it was sent. What may be undefined is left out. */
type Sent<Value> = unknown extends Value
  ? Json
  : Value extends string | number | boolean | null
    ? Value
    : Value extends readonly (infer Item)[]
      ? readonly Sent<Item>[]
      : { readonly [Key in keyof Value]: Sent<Exclude<Value[Key], undefined>> };
type Out<Schema extends z.ZodType> = Sent<z.output<Schema>>;

test("what the server sends", () => {
  expectTypeOf<Out<typeof pendingPageSchema>>().toExtend<Page<InterruptSummary>>();
  // Why it is asked again is an object to the server's schema; what is in it, the engine says.
  type Detail = Out<typeof interruptSchema>;
  expectTypeOf<Omit<Detail, "difference">>().toExtend<Omit<InterruptDetail, "difference">>();
  expectTypeOf<keyof NonNullable<Detail["difference"]>>().toEqualTypeOf<
    keyof NonNullable<InterruptDetail["difference"]>
  >();
  expectTypeOf<Staleness>().toExtend<AskedAgain>();
  expectTypeOf<Out<typeof similarSchema>["items"]>().toExtend<readonly SimilarDecision[]>();
  expectTypeOf<Out<typeof claimedSchema>>().toExtend<{ readonly claim: Claim | null }>();
  expectTypeOf<Out<typeof receiptSchema>>().toExtend<ReceiptShown>();
  expectTypeOf<Extract<Out<typeof bulkSchema>["items"][number], { readonly receipt: unknown }>>().toExtend<{
    readonly id: string;
    readonly receipt: ReceiptShown;
  }>();
  expectTypeOf<Out<typeof bypassPageSchema>>().toExtend<Page<BypassShown>>();
  expectTypeOf<Out<typeof sessionSchema>>().toExtend<SessionShown>();
  expectTypeOf<Out<typeof begunSessionSchema>>().toExtend<BegunSession>();
  expectTypeOf<Out<typeof endedSessionSchema>>().toExtend<SignedOut>();
  expectTypeOf<Out<typeof threadPageSchema>>().toExtend<Page<ThreadListed>>();
  expectTypeOf<Out<typeof threadSchema>>().toExtend<ThreadDetail>();
  expectTypeOf<Out<typeof journalPageSchema>>().toExtend<Page<JournalItem>>();
  expectTypeOf<Out<typeof checkpointPageSchema>>().toExtend<Page<CheckpointListed>>();
  expectTypeOf<Out<typeof checkpointSchema>>().toExtend<CheckpointDetail>();
  expectTypeOf<Out<typeof runStartedSchema>>().toExtend<RunStarted>();
  expectTypeOf<Out<typeof graphsSchema>["items"]>().toExtend<readonly GraphShown[]>();
  expectTypeOf<Out<typeof alarmsSchema>["items"]>().toExtend<readonly Alarm[]>();
  expectTypeOf<Out<typeof auditPageSchema>>().toExtend<Page<AuditRecordShown>>();
  expectTypeOf<Out<typeof verificationSchema>>().toExtend<AuditVerification>();
  expectTypeOf<Out<typeof policiesSchema>>().toExtend<PoliciesShown>();
  expectTypeOf<Out<typeof explanationSchema>>().toExtend<Explanation>();
  expectTypeOf<Out<typeof simulationSchema>>().toExtend<Simulation>();
  expectTypeOf<Out<typeof grantPageSchema>>().toExtend<Page<GrantShown>>();
  expectTypeOf<Out<typeof deliveryPageSchema>>().toExtend<Page<DeadDelivery>>();
  expectTypeOf<Out<typeof continuedSchema>>().toExtend<RunStarted>();
  expectTypeOf<FeedEvent>().toExtend<Omit<HoldpointEvent, "cursor">>();
});

test("what the server takes", () => {
  expectTypeOf<DecisionInput>().toExtend<z.input<typeof decisionBody>>();
  expectTypeOf<readonly BulkDecision[]>().toExtend<z.input<typeof bulkBody>["decisions"]>();
  expectTypeOf<DelegationRequest>().toExtend<z.input<typeof delegationBody>>();
  expectTypeOf<ExplanationInput>().toExtend<z.input<typeof explanationBody>>();
  expectTypeOf<Exclude<keyof AuditQuery, keyof z.input<typeof auditQuery>>>().toEqualTypeOf<never>();
  expectTypeOf<GrantRequest>().toExtend<z.input<typeof grantBody>>();
  expectTypeOf<ForkInput>().toExtend<z.input<typeof forkBody>>();
  expectTypeOf<Exclude<keyof InterruptsQuery, keyof z.input<typeof interruptsQuery>>>().toEqualTypeOf<never>();
});
