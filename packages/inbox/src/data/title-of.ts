/** What a question is called: its summary; of an action that was edited what it is of, and which fields were changed. */
import type { InterruptSummary } from "holdpoint/client";
import { writtenOut } from "../components/written-out.ts";

const NAMED = 3;

/** The places that an edit changed, as they are stored beside what is shown. */
function editedPaths({ review }: Pick<InterruptSummary, "review">): readonly string[] {
  const edited = review?.["edited"];
  if (!Array.isArray(edited)) return [];
  return (edited as readonly { readonly path?: unknown }[]).flatMap(({ path }) =>
    typeof path === "string" ? [path] : [],
  );
}

/** One line, in visible form. */
export function titleOf(question: Pick<InterruptSummary, "review" | "tool" | "summary">): string {
  const paths = editedPaths(question);
  if (paths.length === 0 || question.tool === undefined) return question.summary;
  const names = paths.slice(0, NAMED).map((path) => writtenOut(path.replace(/^\$\.?/, "") || "everything"));
  const more = paths.length > NAMED ? `, and ${paths.length - NAMED} more` : "";
  return `${question.tool} as edited: ${names.join(", ")}${more}`;
}
