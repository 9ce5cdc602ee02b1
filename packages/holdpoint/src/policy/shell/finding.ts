/** What can be found in a command: stable codes, the verdict each brings, and how it is said to people. */
import type { Verdict } from "../outcome.ts";

interface Meaning {
  readonly verdict: Exclude<Verdict, "allow">;
  /** Continues the sentence "The command …". */
  readonly says: string;
}

/** Every code a finding can have. */
export const FINDINGS = {
  APPROVAL_ITSELF: { verdict: "ask", says: "touches what asks for approval" },
  CARRIES_COMMAND: { verdict: "ask", says: "runs a command on what it finds" },
  CARRIES_PROGRAM: { verdict: "ask", says: "hands a program to a shell" },
  CHANGES: { verdict: "ask", says: "changes something" },
  DECIDES: { verdict: "deny", says: "decides a question that only people may decide" },
  DELETES: { verdict: "ask", says: "deletes something" },
  DEVICE_WRITE: { verdict: "deny", says: "writes to a device" },
  DISK: { verdict: "ask", says: "deals with disks or file systems" },
  DYNAMIC: { verdict: "ask", says: "holds a part that is only known when it runs" },
  ENCODED_PROGRAM: { verdict: "deny", says: "runs a program that was fetched or decoded" },
  ENVIRONMENT: { verdict: "ask", says: "changes the environment that commands run in" },
  FILE_SYSTEM_ERASED: { verdict: "deny", says: "erases or formats a file system" },
  FORK_BOMB: { verdict: "deny", says: "starts processes without end" },
  HIDDEN_CHARACTERS: { verdict: "ask", says: "holds characters that cannot be seen" },
  HOME_PERMISSIONS: { verdict: "deny", says: "changes the permissions of a whole home directory" },
  HOME_REMOVAL: { verdict: "deny", says: "removes a home directory or all that is in it" },
  INTERPRETER: { verdict: "ask", says: "runs a program in another language" },
  JUDGE_FAILED: { verdict: "deny", says: "could not be judged" },
  KILLS: { verdict: "ask", says: "ends processes" },
  KILLS_ALL: { verdict: "deny", says: "ends every process" },
  LOOKALIKE: { verdict: "ask", says: "has a command word in letters that look like others" },
  MACHINE_STOP: { verdict: "deny", says: "stops or restarts the machine" },
  NETWORK: { verdict: "ask", says: "reaches over the network" },
  NOT_PORTABLE: { verdict: "ask", says: "means something else in another shell" },
  OPTION: { verdict: "ask", says: "has an option that is not known to only read" },
  PERSISTENCE: { verdict: "ask", says: "writes what runs later by itself" },
  PIPE_TO_SHELL: { verdict: "deny", says: "pipes into a shell what nobody has seen" },
  PRIVILEGE: { verdict: "ask", says: "runs as somebody else" },
  REVERSE_SHELL: { verdict: "deny", says: "opens a shell or a channel over the network" },
  ROOT_PERMISSIONS: { verdict: "deny", says: "changes the permissions of the whole system" },
  ROOT_REMOVAL: { verdict: "deny", says: "removes everything under the root directory" },
  RUNS_FILE: { verdict: "ask", says: "runs a file that is not judged" },
  SECRET: { verdict: "ask", says: "reads what may be a secret" },
  SYSTEM_FILE: { verdict: "deny", says: "overwrites or removes a file the system depends on" },
  SYSTEM_PERMISSIONS: { verdict: "deny", says: "changes the permissions of a system directory" },
  SYSTEM_REMOVAL: { verdict: "deny", says: "removes a system directory" },
  TOO_DEEP: { verdict: "deny", says: "is nested too deeply to be judged" },
  TOO_LONG: { verdict: "deny", says: "is too long to be judged" },
  TOO_MUCH: { verdict: "deny", says: "does too much to be judged" },
  UNKNOWN_COMMAND: { verdict: "ask", says: "runs a command that is not known to only read" },
  UNREADABLE: { verdict: "ask", says: "is not understood by the shell grammar" },
  WRITES: { verdict: "ask", says: "writes a file" },
} as const satisfies Readonly<Record<string, Meaning>>;

/** Stable code of a finding. */
export type FindingCode = keyof typeof FINDINGS;

/**
 * Something in a command that keeps it from just running. `text` is the part of the command it is about, shortened, with
 * characters that cannot be seen written out; `at` is where that part begins in the command as it was given, in UTF-16
 * code units.
 */
export type Finding = { readonly code: FindingCode; readonly text: string; readonly at: number };

const LONGEST_TEXT = 120;
// Controls, format characters (zero width, bidirectional), unusual spaces, private use and lone surrogates.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]|[^\P{Zs} ]/gu;

/** The part of a command as it can be shown: on one line, shortened, nothing hidden in it. */
export function shown(text: string): string {
  const start = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return start.replace(UNSEEN, (character) => {
    if (character === "\n") return "⏎";
    return `\\u{${Number(character.codePointAt(0)).toString(16)}}`;
  });
}

/** The verdict a finding brings. */
export function verdictOf(finding: Finding): Verdict {
  return FINDINGS[finding.code].verdict;
}
