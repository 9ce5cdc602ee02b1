/**
 * The shell policy as a judge, and as a pack.
 *
 * K1. An action of one of the tools is judged by its command. What has no command is denied: nobody can say what it does.
 * K2. The judge's name says how it was made, so that another judgement is another policy digest.
 */
import { digestOf, isObject, type Json } from "../../core/json.ts";
import type { PolicyDocument } from "../document.ts";
import { matchesAny } from "../glob.ts";
import type { Judge, Judgment } from "../judge.ts";
import { judgeCommand, type ShellOptions } from "./judge-command.ts";

/** Counts up when the same command may be judged otherwise than before (K2). */
const EDITION = 1;

/** What a shell judge is made of. */
export interface ShellJudgeOptions extends ShellOptions {
  /** Tools that run shell commands; `*` stands for any run of characters. */
  readonly tools: string | readonly string[];
  /** The argument that holds the command, as text or as a list of words; `command` when left out. */
  readonly arg?: string;
}

/** A word that a shell takes as it is. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** The command of an action; undefined when there is none. A list of words is run without a shell, each word as it is. */
function commandOf(args: Json, arg: string): string | undefined {
  const command = isObject(args) ? args[arg] : undefined;
  if (typeof command === "string") return command;
  const isList = Array.isArray(command) && command.length > 0 && command.every((word) => typeof word === "string");
  return isList ? command.map(quoted).join(" ") : undefined;
}

/** A judge of the commands that tools run; see K1 and K2. */
export function shellJudge({ tools, arg = "command", cwd, home, workspace }: ShellJudgeOptions): Judge {
  const patterns = typeof tools === "string" ? [tools] : tools;
  const options: ShellOptions = {
    ...(cwd === undefined ? {} : { cwd }),
    ...(home === undefined ? {} : { home }),
    ...(workspace === undefined ? {} : { workspace }),
  };
  const made = digestOf({ tools: patterns, arg, ...options }).slice(0, 12);
  return {
    name: `shell/${EDITION}/${made}`,
    judge(facts): Judgment | undefined {
      if (!matchesAny(patterns, facts.tool)) return undefined;
      const command = commandOf(facts.args, arg);
      if (command !== undefined) return judgeCommand(command, options);
      return { verdict: "deny", reason: `The argument ${JSON.stringify(arg)} holds no command that can be judged.` };
    },
  };
}

/** A policy and the judges it names, as `compilePolicy` takes them. */
export interface ShellPack {
  readonly policy: PolicyDocument;
  readonly judges: readonly Judge[];
}

/** The pack: commands that only read run, destructive ones are denied, everything else asks. */
export function shellPack(options: ShellJudgeOptions): ShellPack {
  const judge = shellJudge(options);
  return { policy: { name: "shell", version: String(EDITION), rules: [], judges: [judge.name] }, judges: [judge] };
}
