/** Turns what a call did into something that can be looked at and said in a few words. */

/** What became of a call. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** Waits for a call, and never throws. */
export async function outcomeOf<T>(call: () => Promise<T> | T): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return { ok: false, error };
  }
}

/** The stable code of an error; its name where it has none; `""` for an outcome that is no error. */
export function codeOf(outcome: Outcome<unknown>): string {
  if (outcome.ok) return "";
  const { error } = outcome;
  if (typeof error !== "object" || error === null) return String(error);
  if ("code" in error && typeof error.code === "string") return error.code;
  return "name" in error ? String(error.name) : "an error without a name";
}

/** The machine-readable details of a refusal. */
export function dataOf(outcome: Outcome<unknown>): Readonly<Record<string, unknown>> {
  if (outcome.ok || typeof outcome.error !== "object" || outcome.error === null) return {};
  const { data } = outcome.error as { data?: unknown };
  return typeof data === "object" && data !== null ? (data as Readonly<Record<string, unknown>>) : {};
}

/** The first line of an error's message, cut where it gets long. */
export function messageOf(error: unknown, longest = 90): string {
  const text = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** `accepted`, or the code of the refusal. */
export function verdict(outcome: Outcome<unknown>): string {
  return outcome.ok ? "accepted" : codeOf(outcome);
}

/** A value as it is shown in the table. */
export function show(value: unknown): string {
  // JSON has no text for a function or undefined, whatever the types say.
  const text: string | undefined = JSON.stringify(value);
  return text ?? (value === undefined ? "nothing" : `a ${typeof value}`);
}

/** `1 question`, `2 questions`. */
export function count(many: number, one: string, several = `${one}s`): string {
  return `${many} ${many === 1 ? one : several}`;
}
