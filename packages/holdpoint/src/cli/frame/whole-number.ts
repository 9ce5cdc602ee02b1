/** Numbers among the options. */
import { UsageError } from "./exit.ts";

/** A whole number of an option, from 1; undefined where it was not given. */
export function wholeNumber(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  throw new UsageError(`--${name} is a whole number from 1 to ${most}; "${text}" is not.`);
}
