/** Numbers among the options. */
import { UsageError } from "./exit.ts";

/** A whole number of an option, from 1; undefined where it was not given. */
export function wholeNumber<Text extends string | undefined>(
  name: string,
  text: Text,
  most: number,
): number | (Text & undefined) {
  if (text === undefined) return text as Text & undefined;
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  throw new UsageError(`--${name} is a whole number from 1 to ${most}; "${text}" is not.`);
}

/** An amount of an option in minor units, from 0; undefined where it was not given. */
export function minorUnits(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new UsageError(`--${name} is a whole number of minor units (1250 for 12.50); "${text}" is not.`);
}
