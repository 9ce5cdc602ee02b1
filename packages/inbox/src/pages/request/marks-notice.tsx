import type { CharacterMark, InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { Notice } from "../../components/notice.tsx";

const SAID: Readonly<Record<CharacterMark["kind"], string>> = {
  hidden: "cannot be seen",
  bidirectional: "turns the text around",
  "look-alike": "looks like another letter",
};

/** That there are characters which are not what they seem, where, and which. */
export function MarksNotice({ question }: { readonly question: InterruptDetail }): ReactElement | null {
  const { marks = [], moreMarks = 0 } = question.shown;
  if (marks.length === 0) return null;
  const places = Map.groupBy(marks, ({ path, kind }) => `${path} ${kind}`);
  const count = marks.length + moreMarks;
  return (
    <Notice
      look="danger"
      title={`${count} ${count === 1 ? "character is" : "characters are"} not what ${count === 1 ? "it seems" : "they seem"}`}
    >
      <ul className="space-y-0.5 text-sm">
        {[...places].map(([place, [mark, ...others]]) =>
          mark === undefined ? null : (
            <li key={place}>
              <span className="font-mono text-xs">
                <MarkedText text={mark.path.replace(/^\$\.?/, "")} />
              </span>
              : {[mark, ...others].map(({ codePoint }) => codePoint).join(", ")}, which {SAID[mark.kind]}
            </li>
          ),
        )}
      </ul>
    </Notice>
  );
}
