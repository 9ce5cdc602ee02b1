/** How a question ended, in words: by whom, when, and with which reason. */
import type { EndShown, InterruptDetail } from "holdpoint/client";

/** The end of a question. */
export interface Ending {
  readonly title: string;
  readonly look: "ok" | "danger" | "warn";
  readonly at?: number;
  /** What came of it, in a sentence. */
  readonly says?: string;
  /** In their words. */
  readonly reason?: string;
}

const COUNTS = {
  approved: { word: "Approved", look: "ok" },
  rejected: { word: "Rejected", look: "danger" },
  answered: { word: "Answered", look: "ok" },
  failed: { word: "Failed", look: "warn" },
} as const;

/** What counts because nobody decided; a default answer is told by the last rung. */
const OTHERWISE = {
  approved: "So it counts as approved.",
  rejected: "So it counts as rejected.",
  failed: "So it fails, and the agent is told so.",
  answered: undefined,
} as const;

function by(word: string, people: readonly string[]): string {
  return people.length === 0 ? word : `${word} by ${people.join(", ")}`;
}

function optional(parts: { readonly [Name in "at" | "says" | "reason"]?: Ending[Name] | undefined }): Partial<Ending> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

/** A sentence of the engine's that is told in the middle of one. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** An approval that nobody can rest on: who took it back. */
function takenBack(title: string, { by: who, at, reason }: NonNullable<EndShown["revoked"]>): Ending {
  return { title: `${title}, and taken back by ${who}`, look: "warn", ...optional({ at, reason }) };
}

/** What is told of an end besides what is in it. */
type Told = Pick<InterruptDetail, "needs" | "ladder">;

function sayEnding(
  { how, by: people, at, reason, otherwise = "answered", revoked }: EndShown,
  { needs, ladder }: Told,
): Ending {
  switch (how) {
    case "approved":
    case "rejected":
    case "answered":
    case "failed": {
      const { word, look } = COUNTS[how];
      const title = by(word, people);
      return revoked === undefined ? { title, look, ...optional({ at, reason }) } : takenBack(title, revoked);
    }
    case "expired": {
      const title = "Nobody decided in time";
      const says = OTHERWISE[otherwise] ?? ladder.at(-1)?.says ?? needs;
      return revoked === undefined ? { title, look: "warn", ...optional({ says, at }) } : takenBack(title, revoked);
    }
    case "canceled": {
      const title = people.length === 0 ? "The run was canceled" : by("Canceled", people);
      return { title, look: "warn", ...optional({ at, reason }) };
    }
    case "superseded": {
      const who = people.length === 0 ? "" : ` (${people.join(", ")})`;
      const says = sentence(`${reason ?? "what it was asked for went on without it"}${who}`);
      return { title: "It is not asked any more", look: "warn", ...optional({ at, says }) };
    }
  }
}

/** How it ended; undefined while it is open. */
export function endingOf({ ended, needs, ladder }: InterruptDetail): Ending | undefined {
  return ended === undefined ? undefined : sayEnding(ended, { needs, ladder });
}
