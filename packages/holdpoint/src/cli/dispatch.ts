/** Finds the command that was called, and turns what goes wrong into a sentence and an exit code. */
import { isHoldpointError } from "../index.ts";
import { EXIT, UsageError, type Command } from "./command.ts";
import { print, tell } from "./terminal.ts";

function help(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ words }) => words.join(" ").length));
  return [
    "Usage: holdpoint COMMAND",
    "",
    ...commands.map(({ words, summary }) => `  ${words.join(" ").padEnd(width)}  ${summary}`),
    "",
    "holdpoint COMMAND --help says more. Exit codes: 0 all is well, 1 something was found, 2 wrong use or nothing to read.",
  ].join("\n");
}

const usageOf = ({ words, usage }: Command): string => `Usage: holdpoint ${words.join(" ")} ${usage}`;

/** Commands whose words begin with those given. */
function under(commands: readonly Command[], words: readonly string[]): readonly Command[] {
  return commands.filter((command) => words.every((word, index) => command.words[index] === word));
}

/** Says what there is: below the words given, or, when they lead nowhere, at all. */
function explain(commands: readonly Command[], args: readonly string[]): number {
  const words = args.filter((arg) => !arg.startsWith("-"));
  const found = under(commands, words);
  if (found.length > 0 && args.includes("--help")) {
    print(help(found));
    return EXIT.ok;
  }
  tell(found.length > 0 ? help(found) : `There is no command "${words.join(" ")}".\n\n${help(commands)}`);
  return EXIT.unusable;
}

/** True when somebody stopped reading what is written: then there is nobody to tell, and nothing is wrong. */
function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}

/** Runs the command that `args` call; resolves with the exit code. */
export async function dispatch(commands: readonly Command[], args: readonly string[]): Promise<number> {
  const command = commands.find(({ words }) => words.every((word, index) => args[index] === word));
  if (command === undefined) return explain(commands, args);
  const rest = args.slice(command.words.length);
  if (rest.includes("--help")) {
    print(`${usageOf(command)}\n\n${command.words.join(" ")} ${command.summary}.`);
    return EXIT.ok;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (isClosedPipe(error)) return EXIT.ok;
    if (error instanceof UsageError) tell(`${error.message}\n${usageOf(command)}`);
    else if (isHoldpointError(error)) tell(`${error.message} (${error.code})`);
    else tell((error as Error).message);
    return EXIT.unusable;
  }
}
