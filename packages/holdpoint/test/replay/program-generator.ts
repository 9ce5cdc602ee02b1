/**
 * Random programs of a durable agent, as data: what a node may do, nested at will, and how the nodes hang together.
 *
 * Every operation has a site of its own, and inside loops it is called with the iteration too, so that no two operations
 * of a program can be told apart only by the order in which they are called. Programs that leave the iteration out
 * (`isTagged: false`) rely on causality alone, as plain loops do.
 */
import fc from "fast-check";

/** An await that nothing journals. */
export type RawKind = "timeout" | "immediate" | "tick" | "chain";

export type Statement =
  | {
      readonly kind: "step";
      readonly site: string;
      /** How many of its attempts fail, and how many it has. */
      readonly failures: number;
      readonly attempts: number;
      readonly isCaught: boolean;
    }
  | {
      readonly kind: "ask";
      readonly site: string;
      /** Until when it can be answered, and whether it fails then or takes a value. */
      readonly deadline?: { readonly ms: number; readonly fails: boolean };
    }
  | { readonly kind: "sleep"; readonly site: string; readonly ms: number }
  | { readonly kind: "now" | "random"; readonly site: string }
  | { readonly kind: "all" | "race"; readonly site: string; readonly branches: readonly Block[] }
  /** Decided by what the statement before it gave. */
  | { readonly kind: "branch"; readonly site: string; readonly yes: Block; readonly no: Block }
  | { readonly kind: "loop"; readonly site: string; readonly times: number; readonly body: Block }
  | { readonly kind: "finally"; readonly site: string; readonly body: Block; readonly last: Block }
  /** `gated`: a tool that has to be approved before it does what is in it. */
  | { readonly kind: "task" | "tool" | "gated" | "graph"; readonly site: string; readonly body: Block }
  | { readonly kind: "raw"; readonly site: string; readonly how: RawKind; readonly most: number };

export type Block = readonly Statement[];

export interface RandomProgram {
  /** Nodes that run in parallel. The first may be a compiled graph used as a node. */
  readonly lanes: readonly Block[];
  readonly isFirstLaneGraph: boolean;
  /** How many tasks of the worker node are sent beside them. */
  readonly sends: number;
  readonly worker: Block;
  /** The node after them all. */
  readonly last: Block;
  readonly isTagged: boolean;
}

/** What may be in a program. */
export interface Ingredients {
  /** Sleeps, retries that wait, and deadlines. */
  readonly time: boolean;
  readonly raw: boolean;
  /** How many of about 200 statements are certain to fail without being caught. */
  readonly failures: number;
  /** Deepest nesting. */
  readonly depth: number;
}

const site = fc.constant("");

const deadline = fc.record({ ms: fc.integer({ min: 1, max: 20 }), fails: fc.boolean() });

function leaves({ time, raw, failures }: Ingredients): fc.WeightedArbitrary<Statement>[] {
  const plain = fc.record({
    kind: fc.constant("step" as const),
    site,
    failures: fc.constant(0),
    attempts: fc.constant(1),
    isCaught: fc.constant(false),
  });
  const failing = plain.map((step) => ({ ...step, failures: 1, isCaught: true }));
  return [
    { weight: 60, arbitrary: plain },
    { weight: 10, arbitrary: failing },
    { weight: 60, arbitrary: fc.record({ kind: fc.constant("ask" as const), site }) },
    { weight: 10, arbitrary: fc.record({ kind: fc.constantFrom("now" as const, "random" as const), site }) },
    ...(failures > 0 ? [{ weight: failures, arbitrary: plain.map((step) => ({ ...step, failures: 1 })) }] : []),
    ...(time
      ? [
          {
            weight: 10,
            arbitrary: fc.record({ kind: fc.constant("sleep" as const), site, ms: fc.integer({ min: 1, max: 30 }) }),
          },
          { weight: 10, arbitrary: plain.map((step) => ({ ...step, failures: 1, attempts: 2 })) },
          { weight: 15, arbitrary: fc.record({ kind: fc.constant("ask" as const), site, deadline }) },
        ]
      : []),
    ...(raw
      ? [
          {
            weight: 70,
            arbitrary: fc.record({
              kind: fc.constant("raw" as const),
              site,
              how: fc.constantFrom<RawKind>("timeout", "immediate", "tick", "chain"),
              most: fc.integer({ min: 1, max: 3 }),
            }),
          },
        ]
      : []),
  ];
}

function blocks(ingredients: Ingredients, depth: number): fc.Arbitrary<Block> {
  return fc.array(statements(ingredients, depth), { minLength: 1, maxLength: 3 });
}

function statements(ingredients: Ingredients, depth: number): fc.Arbitrary<Statement> {
  if (depth === 0) return fc.oneof(...leaves(ingredients));
  const body = blocks(ingredients, depth - 1);
  const branches = fc.array(body, { minLength: 2, maxLength: 3 });
  return fc.oneof(
    ...leaves(ingredients),
    { weight: 50, arbitrary: fc.record({ kind: fc.constant("all" as const), site, branches }) },
    { weight: 40, arbitrary: fc.record({ kind: fc.constant("race" as const), site, branches }) },
    { weight: 20, arbitrary: fc.record({ kind: fc.constant("branch" as const), site, yes: body, no: body }) },
    {
      weight: 20,
      arbitrary: fc.record({ kind: fc.constant("loop" as const), site, times: fc.integer({ min: 2, max: 3 }), body }),
    },
    { weight: 20, arbitrary: fc.record({ kind: fc.constant("finally" as const), site, body, last: body }) },
    {
      weight: 40,
      arbitrary: fc.record({
        kind: fc.constantFrom("task" as const, "tool" as const, "gated" as const, "graph" as const),
        site,
        body,
      }),
    },
  );
}

/** Gives every statement a name of its own, by where it stands. */
function named(block: Block, path: string): Block {
  return block.map((statement, index) => {
    const name = `${path}.${statement.kind}${index}`;
    const inside = (body: Block, part: string): Block => named(body, `${name}${part}`);
    switch (statement.kind) {
      case "all":
      case "race":
        return {
          ...statement,
          site: name,
          branches: statement.branches.map((body, branch) => inside(body, `/${branch}`)),
        };
      case "branch":
        return { ...statement, site: name, yes: inside(statement.yes, "+"), no: inside(statement.no, "-") };
      case "finally":
        return { ...statement, site: name, body: inside(statement.body, ""), last: inside(statement.last, "!") };
      case "loop":
      case "task":
      case "tool":
      case "gated":
      case "graph":
        return { ...statement, site: name, body: inside(statement.body, "") };
      default:
        return { ...statement, site: name };
    }
  });
}

/** Programs made of `ingredients`. */
export function programs(ingredients: Ingredients): fc.Arbitrary<RandomProgram> {
  const block = blocks(ingredients, ingredients.depth);
  return fc
    .record({
      lanes: fc.array(block, { minLength: 1, maxLength: 2 }),
      isFirstLaneGraph: fc.boolean(),
      sends: fc.constantFrom(0, 0, 0, 2),
      worker: block,
      last: blocks(ingredients, 1),
      isTagged: fc.constantFrom(true, true, false),
    })
    .map((program) => ({
      ...program,
      lanes: program.lanes.map((lane, index) => named(lane, `lane${index}`)),
      worker: named(program.worker, "worker"),
      last: named(program.last, "last"),
    }));
}

/** What people and time do, as numbers to be taken modulo what there is to choose from. */
export const choices: fc.Arbitrary<readonly number[]> = fc.array(fc.nat({ max: 999 }), { minLength: 8, maxLength: 8 });

/** A change of code: what happens to the statement with this number, counted through a block and all blocks in it. */
export interface Change {
  readonly how: "remove" | "rename" | "insert a question before" | "insert a step before";
  readonly at: number;
}

export const changes: fc.Arbitrary<Change> = fc.record({
  how: fc.constantFrom("remove", "rename", "insert a question before", "insert a step before"),
  at: fc.nat({ max: 30 }),
});

/** A block in which one statement was changed; the names of all others stay. */
export function changedBlock(block: Block, change: Change): Block {
  let total = 0;
  changedAt(block, { ...change, at: -1 }, () => (total += 1));
  return changedAt(block, { ...change, at: change.at % total }, () => undefined);
}

function changedAt(block: Block, { how, at }: Change, counted: () => void): Block {
  let count = 0;
  const inside = (body: Block): Block =>
    body.flatMap((statement) => {
      const isIt = count === at;
      count += 1;
      counted();
      const whole = into(statement, inside);
      if (!isIt) return [whole];
      if (how === "remove") return [];
      if (how === "rename") return [{ ...whole, site: `${statement.site}0` }];
      if (how === "insert a question before") return [{ kind: "ask" as const, site: `${statement.site}.ask99` }, whole];
      return [
        { kind: "step" as const, site: `${statement.site}.step99`, failures: 0, attempts: 1, isCaught: false },
        whole,
      ];
    });
  return inside(block);
}

/** A statement with something done to every block in it. */
function into(statement: Statement, change: (block: Block) => Block): Statement {
  switch (statement.kind) {
    case "all":
    case "race":
      return { ...statement, branches: statement.branches.map(change) };
    case "branch":
      return { ...statement, yes: change(statement.yes), no: change(statement.no) };
    case "finally":
      return { ...statement, body: change(statement.body), last: change(statement.last) };
    case "loop":
    case "task":
    case "tool":
    case "gated":
    case "graph":
      return { ...statement, body: change(statement.body) };
    default:
      return statement;
  }
}
