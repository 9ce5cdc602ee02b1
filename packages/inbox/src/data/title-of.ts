/** What a question is called: its summary; of an action that was edited what it is of, and which fields were changed. */
import { quoted, type InterruptSummary } from "holdpoint/client";
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

/** What an edited action is called, in visible form; undefined of everything else. */
export function editedTitleOf(question: Pick<InterruptSummary, "review" | "tool">): string | undefined {
  const paths = editedPaths(question);
  if (paths.length === 0 || question.tool === undefined) return undefined;
  const names = paths.slice(0, NAMED).map((path) => writtenOut(path.replace(/^\$\.?/, "") || "everything"));
  const more = paths.length > NAMED ? `, and ${paths.length - NAMED} more` : "";
  return `${question.tool} as edited: ${names.join(", ")}${more}`;
}

/** One line where there is nothing but text, in visible form: the agent's words are quoted. */
export function titleOf(question: Pick<InterruptSummary, "review" | "tool" | "summary">): string {
  return editedTitleOf(question) ?? quoted(question.summary);
}
