import { isProblem } from "holdpoint/client";
import type { ReactElement } from "react";
import { Notice } from "../../../components/notice.tsx";
import { Sentence } from "../../../components/sentence.tsx";

const TITLES: Readonly<Record<string, string>> = {
  ALREADY_DECIDED: "Somebody else was first; your decision was not taken",
  ALREADY_VOTED: "You have had your say already",
  DIGEST_MISMATCH: "It changed before your decision arrived; nothing was decided",
  DEADLINE_PASSED: "The time was over; nothing was decided",
  INTERRUPT_CLOSED: "It is closed; nothing was decided",
  ANSWER_INVALID: "This does not fit; nothing was decided",
  UNREACHABLE: "The server did not answer",
};

/** The server names questions by their ids; here there is but one. */
function about(message: string, id: string): string {
  // The id of a person that it begins with stays what it is.
  return message
    .replace(id, (_id, at: number) => (at === 0 ? "This question" : "this question"))
    .replaceAll(id, "this question");
}

/** Why a decision was not taken, and that nothing came of it. */
export function RefusalNotice({ problem, id }: { readonly problem: Error; readonly id: string }): ReactElement {
  const isLost = isProblem(problem, "UNREACHABLE");
  const title = isProblem(problem) ? (TITLES[problem.code] ?? "It was not taken") : "It was not sent";
  return (
    <div className="mb-3">
      <Notice look="danger" title={title} isNews>
        <p>
          {isLost ? (
            "Whether your decision arrived is not known. Send it again: the same decision counts once."
          ) : (
            <Sentence text={about(problem.message, id)} isRaw />
          )}
        </p>
      </Notice>
    </div>
  );
}
