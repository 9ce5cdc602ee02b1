import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";

const LOOK = "text-accent underline";

/** The stream of a record: a way to the thread or the question it is of. */
export function StreamLink({ stream }: { readonly stream: string }): ReactElement {
  const slash = stream.indexOf("/");
  const [kind, id] = slash < 0 ? [stream, ""] : [stream.slice(0, slash), stream.slice(slash + 1)];
  const text = <MarkedText text={id} isRaw />;
  return (
    <span className="break-all">
      {kind}{" "}
      {kind === "thread" ? (
        <Link to="/threads/$id" params={{ id }} className={LOOK}>
          {text}
        </Link>
      ) : kind === "interrupt" ? (
        <Link to="/requests/$id" params={{ id }} className={LOOK}>
          {text}
        </Link>
      ) : (
        text
      )}
    </span>
  );
}
