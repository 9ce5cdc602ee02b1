/**
 * What follows a command is checked before anything is done.
 *
 * A1. An option there is not is refused, and so is one that lacks its value, has one it does not take, or comes twice
 *     without being repeatable: citty alone would guess.
 * A2. A value that begins with a dash is written `--name=VALUE`; otherwise an option that was forgotten would be a text.
 */
import { parseArgs } from "node:util";
import { printable } from "../../audit/findings.ts";
import { UsageError } from "./exit.ts";
import { isRequired, written, type Option, type Options } from "./options.ts";
import { didYouMean } from "./suggest.ts";

interface OptionToken {
  readonly kind: "option";
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

const quoted = (text: string): string => printable(JSON.stringify(text));

function checkValue({ name, value, inlineValue }: OptionToken, option: Option): void {
  const form = written(name, option);
  if (option.type === "boolean") {
    if (value !== undefined) throw new UsageError(`--${name} takes no value.`);
    return;
  }
  if (value === undefined || value === "") {
    throw new UsageError(`${form} lacks its value: ${option.description}.`);
  }
  if (inlineValue !== true && value.startsWith("-") && value !== "-") {
    throw new UsageError(
      `${form} lacks its value, or it is ${quoted(value)}; a value that begins with a dash is written --${name}=VALUE.`,
    );
  }
  if (option.type === "enum" && option.options?.includes(value) === false) {
    throw new UsageError(
      `--${name} is one of ${option.options.join(", ")}; ${quoted(value)} is not.${didYouMean(value, option.options)}`,
    );
  }
}

function checkOption(token: OptionToken, options: Options, seen: Map<string, readonly string[]>): void {
  const { name, rawName, value } = token;
  const known = Object.entries(options).flatMap(([one, { type }]) => (type === "positional" ? [] : [one]));
  const option = known.includes(name) ? options[name] : undefined;
  if (option === undefined || rawName !== `--${name}`) {
    const near = didYouMean(name, known, (found) => `--${found}`);
    throw new UsageError(`There is no option ${printable(rawName)}.${near}`);
  }
  checkValue(token, option);
  const before = seen.get(name);
  if (before !== undefined && option.repeatable !== true) throw new UsageError(`--${name} is given twice.`);
  seen.set(name, [...(before ?? []), value ?? ""]);
}

function checkWords(words: readonly string[], options: Options): void {
  const taken = Object.entries(options).filter(([, { type }]) => type === "positional");
  const missing = taken.slice(words.length).find(([, option]) => isRequired(option));
  if (missing !== undefined) {
    const [name, option] = missing;
    throw new UsageError(`${written(name, option)} is missing: ${option.description}.`);
  }
  const more = words.slice(taken.length);
  if (more.length === 0) return;
  const names = taken.map(([name, option]) => written(name, option));
  const takes =
    names.length === 0 ? "Nothing but options follows this command" : `One ${names.join(" and one ")} at a time`;
  throw new UsageError(`${takes}; what is ${quoted(more.join(" "))}?`);
}

/** Checks what follows a command, and returns every value of its options; throws {@link UsageError}. */
export function checkArgs(rawArgs: readonly string[], options: Options): ReadonlyMap<string, readonly string[]> {
  const config = Object.fromEntries(
    Object.entries(options)
      .filter(([, { type }]) => type !== "positional")
      .map(([name, { type }]) => [name, { type: type === "boolean" ? "boolean" : "string" } as const]),
  );
  const { tokens, positionals } = parseArgs({
    args: [...rawArgs],
    options: config,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const seen = new Map<string, readonly string[]>();
  for (const token of tokens) if (token.kind === "option") checkOption(token, options, seen);
  for (const [name, option] of Object.entries(options)) {
    if (option.type === "positional" || !isRequired(option) || seen.has(name)) continue;
    throw new UsageError(`${written(name, option)} is missing: ${option.description}.`);
  }
  checkWords(positionals, options);
  return seen;
}
