/** What a command of `holdpoint` is. */
import { defineCommand, runCommand, type ArgsDef, type CommandDef } from "citty";
import { checkArgs } from "./check-args.ts";
import type { Given, Options } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Every command can speak to programs. */
const COMMON = {
  json: { type: "boolean", description: "one JSON document on standard output, errors as JSON on standard error" },
} as const satisfies Options;

/** How a command was called. */
export interface Call<O extends Options> {
  readonly given: Given<O & typeof COMMON>;
  readonly terminal: Terminal;
}

/** A command as it is written down. */
interface CommandSource<O extends Options> {
  /** The words that call it. */
  readonly name: string;
  /** What it does, to be read after its name: `writes …`. */
  readonly summary: string;
  /** What else there is to know, in whole sentences. */
  readonly notes?: readonly string[];
  readonly options: O;
  /** Calls, each with what it does; at least one. */
  readonly examples: readonly (readonly [call: string, does: string])[];
  /** Resolves with the exit code. */
  readonly run: (call: Call<O>) => Promise<number>;
}

/** A command that can be called and explained. */
export interface Command extends Required<Omit<CommandSource<Options>, "run">> {
  /** As citty knows it. */
  readonly definition: CommandDef;
  /** Checks what follows its words and runs it; resolves with the exit code, and throws what goes wrong. */
  call(rawArgs: readonly string[], terminal: Terminal): Promise<number>;
}

/** What a call carries through citty. */
interface Session {
  readonly terminal: Terminal;
  readonly seen: ReadonlyMap<string, readonly string[]>;
}

/** What was given, each as its option says. */
function givenOf(
  options: Options,
  args: Readonly<Record<string, unknown>>,
  seen: Session["seen"],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, repeatable }]) => {
      if (type === "boolean") return [name, args[name] === true];
      return [name, repeatable === true ? (seen.get(name) ?? []) : args[name]];
    }),
  );
}

/** Makes a command. */
export function command<const O extends Options>(source: CommandSource<O>): Command {
  const options: Options = { ...source.options, ...COMMON };
  const definition: CommandDef = defineCommand<ArgsDef>({
    meta: { name: `holdpoint ${source.name}`, description: source.summary },
    args: options,
    run: ({ args, data }) => {
      const { terminal, seen } = data as Session;
      const given = givenOf(options, args, seen) as Given<O & typeof COMMON>;
      return source.run({ given, terminal });
    },
  });
  return {
    notes: [],
    ...source,
    options,
    definition,
    async call(rawArgs, terminal) {
      const session: Session = { terminal, seen: checkArgs(rawArgs, options) };
      const { result } = await runCommand(definition, { rawArgs: [...rawArgs], data: session });
      return result as number;
    },
  };
}
