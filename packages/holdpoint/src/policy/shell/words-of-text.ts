import { parse, type CommandArgument, type Word } from "unbash";

function isWord(part: CommandArgument | { readonly type: string }): part is Word {
  return part.type === "Word";
}

/** The text that {@link wordsOf} takes apart, to which the positions of its words refer. */
export function asArguments(text: string): string {
  return `: ${text}`;
}

/** The words of a text that is words and nothing else; undefined when it is more. */
export function wordsOf(text: string): readonly Word[] | undefined {
  const { commands, errors } = parse(asArguments(text));
  const [only, other] = commands;
  if (errors !== undefined || other !== undefined || only?.command.type !== "Command") return undefined;
  const { suffix } = only.command;
  return suffix.every(isWord) ? suffix : undefined;
}

/** The word that a text is; undefined when it is none, or more than one. */
export function onlyWord(text: string): Word | undefined {
  const words = wordsOf(text);
  return words?.length === 1 ? words[0] : undefined;
}
