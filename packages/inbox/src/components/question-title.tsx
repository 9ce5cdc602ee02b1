import type { InterruptSummary } from "holdpoint/client";
import type { ReactElement } from "react";
import { editedTitleOf } from "../data/title-of.ts";
import { MarkedText } from "./marked-text.tsx";
import { AgentWords } from "./untrusted.tsx";

/** What a question is called, in one line: the agent's words for it, until somebody edited it. */
export function QuestionTitle({
  question,
}: {
  readonly question: Pick<InterruptSummary, "review" | "tool" | "summary">;
}): ReactElement {
  const edited = editedTitleOf(question);
  return edited === undefined ? <AgentWords text={question.summary} /> : <MarkedText text={edited} />;
}
