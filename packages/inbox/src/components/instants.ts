/** Instants and spans in words. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A span, short: `40 s`, `12 min`, `3 h`, `5 d`. */
export function shortSpan(ms: number): string {
  const span = Math.abs(ms);
  if (span < MINUTE_MS) return `${Math.floor(span / SECOND_MS)} s`;
  if (span < HOUR_MS) return `${Math.floor(span / MINUTE_MS)} min`;
  if (span < DAY_MS) return `${Math.floor(span / HOUR_MS)} h`;
  return `${Math.floor(span / DAY_MS)} d`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** What is left of a span, to the second when it is short: `04:59`, `1 h 05 min`, `2 d 3 h`. */
export function countdown(ms: number): string {
  const left = Math.max(0, ms);
  if (left < HOUR_MS) return `${two(Math.floor(left / MINUTE_MS))}:${two(Math.floor((left % MINUTE_MS) / SECOND_MS))}`;
  if (left < DAY_MS) return `${Math.floor(left / HOUR_MS)} h ${two(Math.floor((left % HOUR_MS) / MINUTE_MS))} min`;
  return `${Math.floor(left / DAY_MS)} d ${Math.floor((left % DAY_MS) / HOUR_MS)} h`;
}

/** The page is in English; instants are in the time zone of the device. */
export const LOCALE = "en";

const FULL = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
const TIME = new Intl.DateTimeFormat(LOCALE, { timeStyle: "medium", hourCycle: "h23" });
const LONG = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeStyle: "long", hourCycle: "h23" });
const DATE = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeZone: "UTC" });

/** An instant, as this device writes it. */
export function sayInstant(at: number): string {
  return FULL.format(at);
}

/** The time of day of an instant. */
export function sayTime(at: number): string {
  return TIME.format(at);
}

/** An instant with weekday and time zone. */
export function sayInstantLong(at: number): string {
  return LONG.format(at);
}

/** A day without a time. */
export function sayDay(at: number): string {
  return DATE.format(at);
}
