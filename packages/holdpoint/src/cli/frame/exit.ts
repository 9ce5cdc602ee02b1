/** How a command ends. */

/**
 * Exit codes: all is well; something was found; it was called wrongly, refused, or cannot read or write what it was
 * given; somebody interrupted it.
 */
export const EXIT = { ok: 0, findings: 1, unusable: 2, interrupted: 130 } as const;

/** A command was called wrongly; the message says how. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
