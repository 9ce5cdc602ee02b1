/**
 * What a shell command would do, told from its text.
 *
 * S1. Deny beats ask beats allow, over every command found anywhere in the text.
 * S2. Allowed is only what is understood in full: every command reads, its options are known, nothing is written, no file
 *     is shown that may hold a secret. What the environment holds is known to whatever runs in it, and is shown.
 * S3. What cannot be read is asked about at least. What cannot be judged, for its size, its depth or an error, is denied.
 * S4. The same command and options give the same judgement. Time and memory grow with the length of the command.
 */
import { parse } from "unbash";
import { stricter, type Verdict } from "../outcome.ts";
import { noteCharacters, plainer } from "./characters.ts";
import { FINDINGS, shown, verdictOf, type Finding } from "./finding.ts";
import type { Here } from "./judgement.ts";
import { initialState } from "./state.ts";
import { Walk } from "./walk.ts";

/** Where a command runs; what is not given is not known, and counts as the worse. */
export interface ShellOptions {
  /** Absolute path of the directory. */
  readonly cwd?: string;
  /** Absolute path of the home directory of whom it runs as. */
  readonly home?: string;
  /** Absolute path of a directory in which the agent may be asked to remove things, wherever it is. */
  readonly workspace?: string;
}

/** What is found in a command, and what follows. */
export interface ShellJudgment {
  readonly verdict: Verdict;
  /** One sentence for people. */
  readonly reason: string;
  /** What keeps it from just running; empty when it is allowed. */
  readonly findings: readonly Finding[];
}

/** Longest command that is judged, in UTF-16 code units. */
const LONGEST_COMMAND = 65_536;
/** Most brackets that are open at once, quoted or not. */
const MOST_OPEN = 400;
/** Stands for a home directory that is not known: it is one by its name. */
const SOME_HOME = "/home/user";

function here(command: string, cwd: string | undefined): Here {
  return {
    state: initialState(cwd),
    input: { kind: "inherited" },
    source: command,
    origin: undefined,
    depth: 0,
    calls: [],
    sweeps: false,
    at: 0,
    text: command,
  };
}

/** True when brackets are nested so deeply that the grammar would take long to say so. */
function isTooDeep(command: string): boolean {
  let open = 0;
  for (let index = 0; index < command.length; index += 1) {
    const character = command.charCodeAt(index);
    if (character === 0x28 || character === 0x7b) open += 1;
    else if ((character === 0x29 || character === 0x7d) && open > 0) open -= 1;
    if (open > MOST_OPEN) return true;
  }
  return false;
}

function judgmentOf(findings: readonly Finding[]): ShellJudgment {
  const verdict = findings.reduce<Verdict>((worst, finding) => stricter(worst, verdictOf(finding)), "allow");
  const deciding = findings.find((finding) => verdictOf(finding) === verdict);
  if (deciding === undefined) return { verdict, reason: "The command only reads.", findings };
  return { verdict, reason: `The command ${FINDINGS[deciding.code].says}: "${deciding.text}".`, findings };
}

/** Judges a command of a POSIX shell or bash; see S1–S4. Never throws. */
export function judgeCommand(command: string, options: ShellOptions = {}): ShellJudgment {
  const whole = { at: 0, text: shown(command) };
  if (command.length > LONGEST_COMMAND) return judgmentOf([{ code: "TOO_LONG", ...whole }]);
  if (isTooDeep(command)) return judgmentOf([{ code: "TOO_DEEP", ...whole }]);
  try {
    const walk = new Walk({ home: options.home ?? SOME_HOME, workspace: options.workspace }, command.length);
    const start = here(command, options.cwd);
    noteCharacters(command, start, walk);
    walk.script(parse(command), start);
    const plain = plainer(command);
    if (plain !== command) walk.suspect(() => walk.run(plain, start));
    return judgmentOf(walk.findings);
  } catch {
    return judgmentOf([{ code: "JUDGE_FAILED", ...whole }]);
  }
}
