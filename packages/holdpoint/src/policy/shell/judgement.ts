/**
 * What the parts of the judgement need of each other. `walk.ts` puts them together; none of them imports it.
 *
 * W1. Every command that may run is noted or understood: there is no way to leave one out.
 * W2. What is carried along (`Here`) is never changed.
 */
import type { Script, SyntaxNode } from "unbash";
import type { FindingCode } from "./finding.ts";
import type { State } from "./state.ts";
import { EMPTY, type Value } from "./value.ts";

/** What a command reads when it reads its standard input. */
export type Input =
  /** Whatever the agent's process has. */
  | { readonly kind: "inherited" }
  /** One of these texts: a here-document, a here-string. */
  | { readonly kind: "given"; readonly texts: readonly Value[] }
  /** One of these texts, from the command before. */
  | { readonly kind: "piped"; readonly texts: readonly Value[] }
  | { readonly kind: "file"; readonly path: Value };

/** A place in a script, and what is known there. */
export interface Here {
  readonly state: State;
  readonly input: Input;
  /** The text that positions of nodes refer to. */
  readonly source: string;
  /** Where findings are placed when `source` is not the command as it was given. */
  readonly origin: number | undefined;
  /** How many scripts, functions and wrappers are around this place. */
  readonly depth: number;
  /** Functions that are being run, outermost first; {@link BACKGROUND} where the script goes on beside. */
  readonly calls: readonly string[];
  /** What is named here stands for all that is below it (`find … -exec`). */
  readonly sweeps: boolean;
  /** The command that is being judged: where it begins, and how it reads. */
  readonly at: number;
  readonly text: string;
}

/** Stands among the calls where something runs in the background. */
export const BACKGROUND = "&";

/** What a command leaves behind. */
export interface Outcome {
  /** The state after it succeeded, and after it failed. */
  readonly ok: State;
  readonly failed: State;
  /** What it may have printed: one or several possibilities. */
  readonly prints: readonly Value[];
}

/** Options of a judgement; see `judge-command.ts`. */
export interface Surroundings {
  readonly home: string;
  readonly workspace: string | undefined;
}

/** One judgement under way. */
export interface Judgement extends Surroundings {
  /** How often a function was met inside itself so far. */
  readonly recursions: number;
  /** Counts a function that was met inside itself. */
  recurred(): void;
  /** Notes a finding about the command at this place, or about the part of it that is given. */
  note(code: FindingCode, here: Here, part?: string): void;
  /** Only what denies is kept of what `look` notes. A look inside two others is not taken. */
  suspect(look: () => void): void;
  /** Judges the text of a script. */
  run(script: string, here: Here): Outcome;
  /** Judges a script that is part of the tree. */
  script(script: Script, here: Here): Outcome;
  /** Judges any other part of the tree. */
  walk(node: SyntaxNode, here: Here): Outcome;
  /** Judges a command given as its words. */
  command(words: readonly Value[], here: Here): Outcome;
}

/** What is left behind by something that changes nothing. */
export function unchanged(state: State, prints: readonly Value[] = [EMPTY]): Outcome {
  return { ok: state, failed: state, prints };
}
