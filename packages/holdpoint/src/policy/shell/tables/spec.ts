/** How a command is judged: one shape for all tables. */
import type { FindingCode } from "../finding.ts";
import type { Grammar } from "../options.ts";
import type { Origin } from "../value.ts";

/** A command that only reads. */
export interface ReaderSpec {
  readonly kind: "reader";
  /** What it shows of its operands: themselves, what files are called and how large they are, or what is in them. */
  readonly shows: "text" | "names" | "contents";
  /** The options it may have; left out when none of its options can do harm. */
  readonly options?: Grammar;
  /** The grammar is there to tell operands from options; options that are not in it do no harm either. */
  readonly open?: boolean;
  /** So many operands come first that are no paths, unless one of these options is there. */
  readonly patterns?: { readonly count: number; readonly unless: readonly string[] };
  /** Most operands: one more would be written. */
  readonly most?: number;
  /** What every operand has to begin with. */
  readonly begins?: string;
  /** Options with which it reads whole directories; `always` when it needs none. */
  readonly recursive?: readonly string[] | "always";
  /** What it prints is made of what it reads in a way that can hide a program. */
  readonly decodes?: boolean;
}

/** A command that runs the command in its arguments. */
export interface WrapperSpec {
  readonly kind: "wrapper";
  readonly options: Grammar;
  /** Operands before the command. */
  readonly skips?: number;
  /** `NAME=value` may stand before the command. */
  readonly assigns?: boolean;
  /** Noted whatever the command is. */
  readonly code?: FindingCode;
  /** Options that change more than the command's surroundings, by name. */
  readonly asks?: readonly string[];
  /** An option whose value is split into words that come first. */
  readonly splits?: readonly string[];
  /** An option whose value is a script. */
  readonly scripts?: readonly string[];
  /** Options stand before and behind operands, and only `scripts` are commands. */
  readonly onlyScripts?: boolean;
}

/** What is done to the operands of a command. */
export type Effect =
  | "remove"
  | "permissions"
  | "move"
  | "copy"
  | "write"
  | "dd"
  | "format"
  | "partition"
  | "volume"
  | "stop"
  | "run level"
  | "service"
  | "kill"
  | "kill by name"
  | "kill all"
  | "channel"
  | "holdpoint";

/** A command that changes something. */
export interface EffectSpec {
  readonly kind: "effect";
  readonly effect: Effect;
  readonly options?: Grammar;
}

/** A command that always asks. */
export interface AskSpec {
  readonly kind: "asks";
  readonly code: FindingCode;
  /** It may run what is in its arguments. */
  readonly carries?: boolean;
  /** It may run what it reads. */
  readonly reads?: boolean;
  readonly prints?: Origin;
}

/** A shell. `plain`: it reads scripts the way bash does. */
export interface ShellSpec {
  readonly kind: "shell";
  readonly plain: boolean;
}

/** An interpreter of another language. `reads`: without arguments, what it reads is its program. */
export interface InterpreterSpec {
  readonly kind: "interpreter";
  readonly reads: boolean;
}

/** A command that has code of its own here. */
export interface OwnSpec {
  readonly kind: "own";
  readonly name: "find" | "git" | "sed" | "xargs" | "node package manager";
}

export type CommandSpec = ReaderSpec | WrapperSpec | EffectSpec | AskSpec | ShellSpec | InterpreterSpec | OwnSpec;

/** Words of a text, as tables are written. */
export function names(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** The same specification under several names. */
export function each<Spec extends CommandSpec>(text: string, spec: Spec): readonly (readonly [string, Spec])[] {
  return names(text).map((name) => [name, spec] as const);
}
