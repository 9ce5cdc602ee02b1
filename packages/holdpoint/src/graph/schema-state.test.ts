import type { StandardSchemaV1 } from "@standard-schema/spec";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { stateShape } from "./state-source.ts";
import { knownValues, nodeWriter, toWrite } from "./writes.ts";

const Order = z.object({
  ticker: z.string(),
  qty: z.number().int().default(1),
  note: z.string().optional(),
  at: z
    .string()
    .transform((text) => text.length)
    .optional(),
});
const shape = stateShape(Order);
const node = nodeWriter("plan");

/** A schema that does not show its fields, as those of arktype do not. */
function opaque(schema: StandardSchemaV1): StandardSchemaV1 {
  return { "~standard": schema["~standard"] };
}

describe("an object schema whose fields are known", () => {
  test("its fields are the channels", () => {
    expect(shape.names).toEqual(["ticker", "qty", "note", "at"]);
  });

  test("an update is checked field by field and names what is wrong", () => {
    expect(toWrite(shape, { qty: 3 }, {}, node)).toEqual({ set: { qty: 3 } });
    expect(() => toWrite(shape, { qty: 1.5, ticker: 3 }, {}, node)).toThrow(
      /update of node "plan" does not fit the state: \$\.qty: .*; \$\.ticker: /,
    );
    expect(() => toWrite(shape, { quantity: 1 }, {}, node)).toThrow(
      /"quantity", which is no channel of the state. Its channels: ticker, qty, note, at/,
    );
  });

  test("undefined clears an optional field, gives a default, and is refused where a value is required", () => {
    expect(toWrite(shape, { note: undefined }, {}, node)).toEqual({ set: {}, clear: ["note"] });
    expect(toWrite(shape, { qty: undefined }, {}, node)).toEqual({ set: { qty: 1 } });
    expect(() => toWrite(shape, { ticker: undefined }, {}, node)).toThrow(/\$\.ticker/);
  });

  test("what the schema makes of a value is stored, and made once", () => {
    expect(toWrite(shape, { at: "four" }, {}, node)).toEqual({ set: { at: 4 } });
    expect(toWrite(shape, { note: "x" }, { at: 4 }, node)).toEqual({ set: { note: "x" } });
  });

  test("defaults are those of the fields", () => {
    expect(shape.defaults({})).toEqual({ qty: 1 });
    expect(shape.defaults({ qty: 7 })).toEqual({});
  });

  test("a recorded state that does not fit is refused", () => {
    expect(shape.refuses({ ticker: "A", "__join:x": [] })).toBeUndefined();
    expect(shape.refuses({ ticker: 3 })).toMatch(/does not fit the schema of this version: \$\.ticker/);
    expect(shape.refuses({ gone: 1 })).toMatch(/"gone", which this version of the graph does not have/);
  });
});

describe("a schema that is only known as a whole", () => {
  const whole = stateShape(opaque(z.object({ ticker: z.string(), qty: z.number().default(1) })));

  test("an update is checked with the state it changes; what is missing elsewhere is not its fault", () => {
    expect(toWrite(whole, { qty: 3 }, {}, node)).toEqual({ set: { qty: 3 } });
    expect(() => toWrite(whole, { qty: "3" }, {}, node)).toThrow(/\$\.qty/);
    expect(toWrite(whole, { ticker: "A" }, {}, node)).toEqual({ set: { ticker: "A", qty: 1 } });
  });

  test("rules across fields hold", () => {
    const ordered = stateShape(
      opaque(
        z.object({ low: z.number(), high: z.number() }).refine(({ low, high }) => low <= high, "low is above high"),
      ),
    );
    expect(toWrite(ordered, { high: 5 }, { low: 1 }, node)).toEqual({ set: { high: 5 } });
    expect(() => toWrite(ordered, { high: 0 }, { low: 1 }, node)).toThrow(/\$: low is above high/);
  });

  test("a recorded state is judged by what it has", () => {
    expect(whole.refuses({ qty: 1 })).toBeUndefined();
    expect(whole.refuses({ qty: "1" })).toMatch(/\$\.qty/);
  });
});

test("an asynchronous schema is refused", () => {
  const asked = stateShape(z.object({ name: z.string().refine(async () => Promise.resolve(true)) }));
  expect(() => toWrite(asked, { name: "x" }, {}, node)).toThrow(expect.objectContaining({ code: "SCHEMA_INVALID" }));
});

test("an input may have more than the state, but not only other things", () => {
  expect(knownValues(shape, { ticker: "A", extra: 1 })).toEqual({ ticker: "A" });
  expect(knownValues(shape, {})).toEqual({});
  expect(() => knownValues(shape, { tcker: "A" })).toThrow(/The input has no channel of the state: it has "tcker"/);
});

test("what is no state is refused", () => {
  expect(() => stateShape({})).toThrow(/takes its state as Annotation.Root/);
  expect(() => stateShape(z.object({ __x: z.string() }))).toThrow(/reserved/);
});
