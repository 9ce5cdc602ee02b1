/** What the hooks take and give. */
import { expectTypeOf, test } from "vitest";
import type {
  InterruptDetail,
  InterruptSummary,
  Page,
  ReceiptShown,
  ThreadDetail,
  ThreadListed,
} from "../client/index.ts";
import { useDecision, useInterrupt, useInterrupts, useThread, useThreads, type LiveValue } from "./index.ts";

test("a question or a thread may not be known yet", () => {
  expectTypeOf(useInterrupt).parameters.toEqualTypeOf<[id: string | undefined]>();
  expectTypeOf(useThread).parameters.toEqualTypeOf<[id: string | undefined]>();
  expectTypeOf(useInterrupt).returns.toEqualTypeOf<LiveValue<InterruptDetail>>();
  expectTypeOf(useThread).returns.toEqualTypeOf<LiveValue<ThreadDetail>>();
  expectTypeOf(useInterrupt).returns.toHaveProperty("data").toEqualTypeOf<InterruptDetail | undefined>();
  // @ts-expect-error -- who has no id says so: there is no hook without one
  useInterrupt();
  // @ts-expect-error -- null is not undefined
  useThread(null);
});

test("lists take a query, or none", () => {
  expectTypeOf(useThreads).returns.toEqualTypeOf<LiveValue<Page<ThreadListed>>>();
  expectTypeOf(useInterrupts).returns.toEqualTypeOf<LiveValue<Page<InterruptSummary>>>();
  expectTypeOf(useThreads).toBeCallableWith();
  expectTypeOf(useThreads).toBeCallableWith({ status: "waiting", graph: "refunds", order: "newest", limit: 10 });
  // @ts-expect-error -- there is no such status
  useThreads({ status: "paused" });
});

test("what is shown is what is decided about", () => {
  expectTypeOf(useDecision).toBeCallableWith(useInterrupt(undefined).data);
  expectTypeOf(useDecision(undefined).decide).returns.resolves.toEqualTypeOf<ReceiptShown | undefined>();
});
