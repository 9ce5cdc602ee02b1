import { isProblem } from "holdpoint/client";
import type { ReactElement } from "react";
import { Failure } from "../../../components/failure.tsx";
import { MarkedText } from "../../../components/marked-text.tsx";
import { Notice } from "../../../components/notice.tsx";

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Why a policy cannot be used, and where in it. */
export function SimulationProblem({ problem }: { readonly problem: Error }): ReactElement {
  if (!isProblem(problem, "INVALID_ARGUMENT")) return <Failure error={problem} />;
  const [rule, path] = [text(problem.data["rule"]), text(problem.data["path"])];
  const where = [rule === undefined ? undefined : `rule ${rule}`, path].filter((part) => part !== undefined);
  return (
    <div className="mt-3">
      <Notice look="danger" isNews title="This policy cannot be used">
        <p className="break-words whitespace-pre-wrap">
          <MarkedText text={problem.message} isRaw />
        </p>
        {where.length > 0 && (
          <p className="mt-1 font-mono text-xs">
            <MarkedText text={where.join(" · ")} isRaw />
          </p>
        )}
      </Notice>
    </div>
  );
}
