/** How a question ended, in words: by whom, when, and with which reason. */
import type { InterruptDetail, Json, JsonObject } from "holdpoint/client";

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

const DECIDED: Readonly<Record<string, { readonly title: string; readonly look: Ending["look"] }>> = {
  approve: { title: "Approved", look: "ok" },
  reject: { title: "Rejected", look: "danger" },
  respond: { title: "Answered", look: "ok" },
  choose: { title: "Answered", look: "ok" },
};

/** What was decided: of an action its type, of a question what was said to it. */
function typeOf({ purpose, standing }: InterruptDetail, value: Json): string {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const type = purpose === "action" && isObject ? (value as JsonObject)["type"] : undefined;
  if (typeof type === "string") return type;
  const said = standing.votes.at(-1)?.said ?? "respond";
  return said === "edit" ? "approve" : said;
}

function decided(question: InterruptDetail, { by, at, value }: NonNullable<InterruptDetail["decision"]>): Ending {
  const type = typeOf(question, value);
  const { title, look } = DECIDED[type] ?? { title: "Decided", look: "ok" as const };
  const reason = question.standing.votes.findLast(({ said }) => said === type)?.comment;
  return { title: `${title} by ${by}`, look, at, ...(reason === undefined ? {} : { reason }) };
}

/** How it ended; undefined while it is open. */
export function endingOf(question: InterruptDetail): Ending | undefined {
  const { status, decision, needs, deadlineAt, ladder } = question;
  switch (status) {
    case "pending":
      return undefined;
    case "resolved":
      return decision === undefined ? { title: "Decided", look: "ok", says: needs } : decided(question, decision);
    case "expired": {
      const says = ladder.at(-1)?.says ?? needs;
      return {
        title: "Nobody decided in time",
        look: "warn",
        says,
        ...(deadlineAt === undefined ? {} : { at: deadlineAt }),
      };
    }
    case "canceled":
      return { title: "The run was canceled", look: "warn" };
    case "superseded":
      return { title: "It is not asked any more", look: "warn", says: "What it was asked for went on without it." };
  }
}
