/** Rows under headings. */
import { styleText } from "node:util";
import { safeLine } from "./untrusted.ts";

/** Emphasis, where standard output shows it and the person wants it (NO_COLOR). */
export function emphasized(text: string, how: "bold" | "red" | "yellow" | "dim" = "bold"): string {
  return styleText(how, text, { stream: process.stdout });
}

/** Rows of text, each column as wide as its widest cell; the last one is left as it is. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const safe = rows.map((row) => row.map(safeLine));
  const widths = headings.map((heading, at) => Math.max(heading.length, ...safe.map((row) => (row[at] ?? "").length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(Number(widths[at])))).join("  ");
  return [emphasized(line(headings.map((heading) => heading.toUpperCase())), "dim"), ...safe.map(line)];
}
