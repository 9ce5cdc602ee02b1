/**
 * What an expression may be made of. Listed, not excluded: what a later version of the language adds is refused until it
 * is looked at.
 *
 * X1. Functions, methods and operators are those named here. No regular expressions, no other time, no division (which
 *     can make a number that compares as false with everything).
 * X2. The pattern of `glob` is written out, so that the agent cannot choose it.
 * X3. `all`, `exists`, `map` and the like nest at most twice. What all of it costs is counted while it runs (meter.ts).
 */
import { serialize, type ASTNode } from "@marcbachmann/cel-js";
import { TEXT_VARIABLES } from "./environment.ts";
import { Refused } from "./refused.ts";

const FUNCTIONS = new Set(["has", "size", "string", "glob", "host", "money", "minor", "today", "hour"]);
const METHODS = new Set(["contains", "startsWith", "endsWith", "size", "lowerAscii", "upperAscii", "trim"]);
const LOOPS = new Set(["all", "exists", "exists_one", "map", "filter"]);
const LOOPS_DEEP = 2;
/** Functions that look at more than their arguments. */
const TIMED = new Set(["today", "hour"]);

/** What an expression that may be used is made of. */
export interface Checked {
  /** True when it is the same for every action. */
  readonly constant: boolean;
  /** True when it looks at the arguments. */
  readonly looksAtArgs: boolean;
  /** The same expression with every `has(x)` as a look at `x`: its type check also checks the paths inside `has`. */
  readonly strict: string;
}

class Walk {
  constant = true;
  looksAtArgs = false;
  readonly looks: ASTNode[] = [];

  visit(node: ASTNode, names: ReadonlySet<string>, loops: number): void {
    const inside = (...nodes: readonly ASTNode[]): void => {
      for (const each of nodes) this.visit(each, names, loops);
    };
    switch (node.op) {
      case "value":
        if (typeof node.args === "object" && node.args !== null) {
          throw new Refused("bytes and unsigned numbers are not used");
        }
        return;
      case "id":
        this.name(node.args, names);
        return;
      case ".":
        return inside(node.args[0]);
      case "call":
        return this.call(node, node.args[0], node.args[1], inside);
      case "rcall":
        return this.method(node.args, names, loops);
      case "list":
      case "[]":
      case "?:":
      case "||":
      case "&&":
      case "==":
      case "!=":
      case "<":
      case "<=":
      case ">":
      case ">=":
      case "in":
      case "+":
      case "-":
      case "*":
        return inside(...node.args);
      case "!_":
      case "-_":
        return inside(node.args);
      case "map":
        return inside(...node.args.flat());
      default:
        throw new Refused(`"${node.op}" is not used: write a division as a multiplication of the other side`);
    }
  }

  private name(name: string, names: ReadonlySet<string>): void {
    if (!names.has(name)) throw new Refused(`there is no variable ${name}; there are ${[...names].join(", ")}`);
    this.constant = false;
    if (name === "args") this.looksAtArgs = true;
  }

  private call(
    node: ASTNode,
    name: string,
    args: readonly ASTNode[],
    inside: (...nodes: readonly ASTNode[]) => void,
  ): void {
    if (!FUNCTIONS.has(name)) throw new Refused(`there is no function ${name}; there are ${[...FUNCTIONS].join(", ")}`);
    if (name === "glob" && args[1] !== undefined && args[1].op !== "value") {
      throw new Refused("the pattern of glob is to be written out");
    }
    if (name === "has") this.looks.push(node);
    if (TIMED.has(name)) this.constant = false;
    inside(...args);
  }

  private method(
    [name, receiver, args]: readonly [string, ASTNode, readonly ASTNode[]],
    names: ReadonlySet<string>,
    loops: number,
  ): void {
    this.visit(receiver, names, loops);
    if (METHODS.has(name)) {
      for (const each of args) this.visit(each, names, loops);
      return;
    }
    if (!LOOPS.has(name)) {
      const hint = name === "matches" ? "use glob(text, pattern)" : `there are ${[...METHODS, ...LOOPS].join(", ")}`;
      throw new Refused(`.${name}() is not used: ${hint}`);
    }
    if (loops >= LOOPS_DEEP) throw new Refused(`all, exists, map and the like nest at most ${LOOPS_DEEP} deep`);
    const [variable, ...bodies] = args;
    if (variable?.op !== "id" || names.has(variable.args)) {
      throw new Refused(`.${name}(…) needs a new name for the item first`);
    }
    for (const body of bodies) this.visit(body, new Set([...names, variable.args]), loops + 1);
  }
}

const NAMES: ReadonlySet<string> = new Set(["args", ...TEXT_VARIABLES]);

/** Replaces every `has(x)` of the text by something that is true and takes the type check into `x`. */
function strictly(text: string, looks: readonly ASTNode[]): string {
  return looks
    .toSorted((a, b) => b.start - a.start)
    .reduce((rest, { start, end, args }) => {
      const [, [path]] = args as [string, [ASTNode]];
      return `${rest.slice(0, start)}(size([${serialize(path)}]) >= 0)${rest.slice(end)}`;
    }, text);
}

/** Walks an expression (X1–X3); throws {@link Refused} for what may not be used. */
export function checkExpression(text: string, ast: ASTNode): Checked {
  const walk = new Walk();
  walk.visit(ast, NAMES, 0);
  return { constant: walk.constant, looksAtArgs: walk.looksAtArgs, strict: strictly(text, walk.looks) };
}
