/** What may follow a command: citty's definitions, with what they leave out. */
import type { ArgDef } from "citty";

/** One option or one word after a command. */
export type Option = ArgDef & {
  /** What it is, to be read after its name. */
  readonly description: string;
  /** It may be given several times. */
  readonly repeatable?: true;
};

/** Options by name. */
export type Options = Readonly<Record<string, Option>>;

type IsRequired<O extends Option> = O extends { readonly required: true }
  ? true
  : O extends { readonly type: "positional"; readonly required?: undefined }
    ? true
    : false;

type WordOf<O extends Option> = O extends { readonly type: "enum"; readonly options: readonly (infer Word)[] }
  ? Word
  : string;

type ValueOf<O extends Option> = O extends { readonly type: "boolean" }
  ? boolean
  : O extends { readonly repeatable: true }
    ? readonly string[]
    : IsRequired<O> extends true
      ? WordOf<O>
      : WordOf<O> | undefined;

/** What was given, by name: text, a list where an option is repeatable, or whether a flag is there. */
export type Given<O extends Options> = { readonly [Name in keyof O]: ValueOf<O[Name]> };

/** How an option is written: `--db FILE`, `--json`, `FILE`. */
export function written(name: string, option: Option): string {
  if (option.type === "positional") return option.valueHint ?? name.toUpperCase();
  if (option.type === "boolean") return `--${name}`;
  const hint = option.type === "enum" ? option.options?.join("|") : option.valueHint;
  return `--${name} ${hint ?? name.toUpperCase()}`;
}

/** Whether a command cannot do without it. */
export function isRequired(option: Option): boolean {
  return option.type === "positional" ? option.required !== false : option.required === true;
}

/** What a command cannot do without, in its order, and that there is more. */
export function usageOf(options: Options): string {
  const all = Object.entries(options);
  const words = all
    .filter(([, option]) => option.type === "positional" || isRequired(option))
    .map(([name, option]) => (isRequired(option) ? written(name, option) : `[${written(name, option)}]`));
  const isAll = words.length === all.length;
  return [...words, ...(isAll ? [] : ["[OPTIONS]"])].join(" ");
}
