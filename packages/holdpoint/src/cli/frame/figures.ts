/** Numbers and spans for people. */

/** 1234567 as `1,234,567`. */
export function figure(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** `1 record`, `2 records`. */
export function count(value: number, what: string): string {
  return `${figure(value)} ${what}${value === 1 ? "" : "s"}`;
}

/** A span as `0.12 s`. */
export function seconds(spanMs: number): string {
  return `${(spanMs / 1_000).toFixed(2)} s`;
}
