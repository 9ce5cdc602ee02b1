/**
 * How a second reader, which may be a model, is heard.
 *
 * S1. It can only lower a yes to ambiguous. It makes no yes and no no.
 * S2. A no stands whatever the second reader says: the first reading says no only to a plain no, and a reader that can be talked
 *     round by the text it reads must not be able to reopen a rejection.
 * S3. Anything but a yes, whatever it is, counts as "not a yes".
 */
import { readingOf, type Reading } from "./reading.ts";

/** The reading that counts after a second one (S1–S3). */
export function secondReading(first: Reading, second: Pick<Reading, "reading">): Reading {
  return first.reading === "yes" && second.reading !== "yes" ? readingOf("second-reading") : first;
}
