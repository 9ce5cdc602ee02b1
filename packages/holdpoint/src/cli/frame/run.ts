/** Finds the command that was called, and turns what comes of it into an exit code. */
import { printable } from "../../audit/findings.ts";
import type { Command } from "./command.ts";
import { EXIT, UsageError } from "./exit.ts";
import { isClosedPipe, report } from "./failure.ts";
import { helpOf, helpOn, usageLine } from "./help.ts";
import type { Entry } from "./registry.ts";
import { didYouMean } from "./suggest.ts";
import { print, tell, type Terminal } from "./terminal.ts";

const HELP: ReadonlySet<string> = new Set(["--help", "-h"]);

const isOption = (arg: string): boolean => arg.startsWith("-");

/** Whether help is asked for; what comes after `--`, and the value of an option, is none. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? args.length : end).some((arg) => HELP.has(arg));
}

/** Says what there is: below the words given, or, when they lead nowhere, what was meant. */
function explain(entries: readonly Entry[], args: readonly string[]): number {
  const words = args.slice(0, args.findIndex(isOption) === -1 ? args.length : args.findIndex(isOption));
  const name = words.join(" ");
  const under = entries.filter((entry) => name === "" || `${entry.name} `.startsWith(`${name} `));
  if (under.length > 0 && asksForHelp(args)) {
    print(helpOn(under));
    return EXIT.ok;
  }
  const isJson = args.includes("--json");
  if (under.length > 0 && !isJson) {
    tell(words.length === 0 && args.length > 0 ? `Options come after the command.\n\n${helpOn(under)}` : helpOn(under));
    return EXIT.unusable;
  }
  const known = entries.map((entry) => entry.name);
  const heads = new Set(known.map((one) => one.split(" ", 1).join()));
  const meant = [name, words.slice(0, 2).join(" "), ...words.filter((word) => !heads.has(word))];
  const near = meant.map((word) => didYouMean(word, known, (found) => `"${found}"`)).find((text) => text !== "");
  const problem =
    name === "" ? "No command is given." : `There is no command ${printable(JSON.stringify(name))}.${near ?? ""}`;
  return report(new UsageError(problem), { isJson, usage: "holdpoint --help lists the commands." });
}

async function call(command: Command, rest: readonly string[], terminal: Terminal): Promise<number> {
  if (asksForHelp(rest)) {
    print(helpOf(command));
    return EXIT.ok;
  }
  try {
    return await command.call(rest, terminal);
  } catch (error) {
    if (isClosedPipe(error)) return EXIT.ok;
    const usage = `${usageLine(command)} (--help says more)`;
    return report(error, { isJson: rest.includes("--json"), usage });
  }
}

/** Runs the command that `args` call; resolves with the exit code. */
export async function run(entries: readonly Entry[], args: readonly string[], terminal: Terminal): Promise<number> {
  const entry = entries.find(({ name }) => name.split(" ").every((word, at) => args[at] === word));
  if (entry === undefined) return explain(entries, args);
  return call(await entry.load(), args.slice(entry.name.split(" ").length), terminal);
}
