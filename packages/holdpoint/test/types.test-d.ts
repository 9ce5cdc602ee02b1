/** What the public types promise: answers, steps and results carry their types through. */
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { Annotation, END, interrupt, START, StateGraph, step, type Json } from "holdpoint";

test("interrupt: any JSON by default, the type asked for, or what its schema says", () => {
  expectTypeOf(interrupt("?")).resolves.toEqualTypeOf<Json>();
  expectTypeOf(interrupt<string>("?")).resolves.toEqualTypeOf<string>();
  expectTypeOf(interrupt("?", { schema: z.object({ qty: z.number() }) })).resolves.toEqualTypeOf<{ qty: number }>();
});

test("step: what its function returns", () => {
  expectTypeOf(step("n", () => 1)).resolves.toEqualTypeOf<number>();
  expectTypeOf(step("n", async () => ({ id: "x" }))).resolves.toEqualTypeOf<{ id: string }>();
});

test("invoke: the state, and the questions when it paused", () => {
  const app = new StateGraph(Annotation.Root({ total: Annotation<number>() }))
    .addNode("count", () => ({ total: 1 }))
    .addEdge(START, "count")
    .addEdge("count", END)
    .compile();
  expectTypeOf(app.invoke).returns.resolves.toHaveProperty("total");
  expectTypeOf(app.invoke).returns.resolves.toHaveProperty("__interrupt__");
  // @ts-expect-error -- the state has no such channel
  void app.invoke({ totals: 1 });
});
