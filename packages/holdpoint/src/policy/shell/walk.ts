/**
 * The walk over the tree of a command: every command in it is met, wherever it stands.
 *
 * W1. Nothing is met that is not judged: a kind of node that is not known here is one the grammar did not understand.
 * W2. Depth and amount are bounded, and what is beyond the bounds is denied: nobody writes such commands for people to read.
 */
import { parse, type Script, type SyntaxNode } from "unbash";
import * as compound from "./compound.ts";
import { dispatch } from "./dispatch.ts";
import { verdictOf, shown, type Finding, type FindingCode } from "./finding.ts";
import { unchanged, BACKGROUND, type Here, type Judgement, type Outcome, type Surroundings } from "./judgement.ts";
import { simpleCommand } from "./simple-command.ts";
import type { Value } from "./value.ts";
import { Expander } from "./words.ts";

/** Deepest nesting of scripts, compound commands, functions and wrappers that is judged. */
export const DEEPEST = 100;
/** Commands that are judged at most: so many, and so many for each character. A command takes two characters at least. */
const FEWEST_STEPS = 2000;
const STEPS_PER_CHARACTER = 0.5;
/** Looks inside looks that are taken (`Judgement.suspect`). */
const MOST_LOOKS = 2;
/** Findings that are kept of those that only ask. */
export const MOST_FINDINGS = 50;

export class Walk implements Judgement {
  readonly home: string;
  readonly workspace: string | undefined;
  recursions = 0;
  private found = new Map<string, Finding>();
  private steps: number;
  private looks = 0;

  constructor(around: Surroundings, length: number) {
    this.home = around.home;
    this.workspace = around.workspace;
    this.steps = FEWEST_STEPS + STEPS_PER_CHARACTER * length;
  }

  /** Everything that was found, in the order it was met. */
  get findings(): readonly Finding[] {
    return [...this.found.values()];
  }

  recurred(): void {
    this.recursions += 1;
  }

  note(code: FindingCode, here: Here, part: string = here.text): void {
    const key = `${code} ${here.at}`;
    if (this.found.has(key)) return;
    const finding = { code, text: shown(part), at: here.at };
    // What denies is never left out.
    if (this.found.size < MOST_FINDINGS || verdictOf(finding) === "deny") this.found.set(key, finding);
  }

  suspect(look: () => void): void {
    if (this.looks >= MOST_LOOKS) return;
    const before = this.found;
    this.found = new Map();
    this.looks += 1;
    try {
      look();
    } finally {
      const seen = this.found;
      this.found = before;
      this.looks -= 1;
      for (const [key, finding] of seen) if (verdictOf(finding) === "deny") this.found.set(key, finding);
    }
  }

  /** Counts a step; false where depth or amount are beyond the bounds (W2). */
  private step(here: Here): boolean {
    if (here.depth > DEEPEST) {
      this.note("TOO_DEEP", here);
      return false;
    }
    this.steps -= 1;
    if (this.steps < 0) this.note("TOO_MUCH", here);
    return this.steps >= 0;
  }

  run(script: string, here: Here): Outcome {
    return this.script(parse(script), { ...here, source: script, origin: here.origin ?? here.at });
  }

  script(script: Script & { readonly errors?: readonly { readonly pos: number }[] | undefined }, outer: Here): Outcome {
    if (!this.step(outer)) return unchanged(outer.state);
    const own = script.source === undefined ? {} : { source: script.source, origin: outer.origin ?? outer.at };
    const here = { ...outer, ...own, depth: outer.depth + 1 };
    const [error] = script.errors ?? [];
    if (error !== undefined) {
      const text = here.source.slice(error.pos) || here.source;
      this.note("UNREADABLE", { ...here, at: here.origin ?? error.pos, text });
      // Two brackets may be arithmetic or a subshell; the grammar may have taken them for what they are not.
      const subshells = here.source.replaceAll("((", "( (");
      if (subshells !== here.source) this.suspect(() => this.run(subshells, here));
    }
    return compound.list(script.commands, here, this);
  }

  command(words: readonly Value[], here: Here): Outcome {
    if (!this.step(here)) return unchanged(here.state);
    return dispatch(words, { ...here, depth: here.depth + 1 }, this);
  }

  walk(node: SyntaxNode, outer: Here): Outcome {
    if (!this.step(outer)) return unchanged(outer.state);
    const here = { ...outer, depth: outer.depth + 1 };
    switch (node.type) {
      case "Command":
        return simpleCommand(node, here, this);
      case "Pipeline":
        return compound.pipeline(node, here, this);
      case "AndOr":
        return compound.andOr(node, here, this);
      case "CompoundList":
        return compound.list(node.commands, here, this);
      case "BraceGroup":
        return compound.list(node.body.commands, here, this);
      case "Subshell":
        return unchanged(here.state, compound.list(node.body.commands, here, this).prints);
      case "If":
        return compound.conditional(node, here, this);
      case "While":
        return compound.whileLoop(node, here, this);
      case "For":
      case "Select":
        return compound.forLoop(node, here, this);
      case "Case":
        return compound.choice(node, here, this);
      case "Function":
        return compound.definition(node, here, this);
      case "Redirected":
        return compound.withRedirects(node, here, this);
      case "TestCommand":
        return compound.testCommand(node.expression, compound.placed(node, here), this);
      default:
        return this.other(node, here);
    }
  }

  /** What other shells read otherwise, and what is no command at all (W1). */
  private other(node: SyntaxNode, outer: Here): Outcome {
    const here = compound.placed(node, outer);
    switch (node.type) {
      case "ArithmeticCommand":
        this.note("NOT_PORTABLE", here);
        new Expander(here, this).sweep(node);
        // Where `((` is no arithmetic it is a subshell in a subshell.
        this.suspect(() => this.run(node.body, here));
        return unchanged(here.state);
      case "ArithmeticFor":
        this.note("NOT_PORTABLE", here);
        for (const part of [node.initialize, node.test, node.update]) {
          if (part !== undefined) new Expander(here, this).sweep(part);
        }
        return compound.loop(here, (start) => compound.list(node.body.commands, start, this));
      case "Coproc":
        this.note("NOT_PORTABLE", here);
        return unchanged(here.state, this.walk(node.body, { ...here, calls: [...here.calls, BACKGROUND] }).prints);
      default:
        this.note("UNREADABLE", here);
        return unchanged(here.state);
    }
  }
}
