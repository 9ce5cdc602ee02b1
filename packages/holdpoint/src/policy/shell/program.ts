/**
 * Programs that are handed to a shell as text: `bash -c`, `eval`, here-documents, pipes.
 *
 * H1. Known text is judged as a script. What is unknown in it stands as an unset variable, so that what is around it is
 *     judged all the same.
 * H2. A program that was fetched or decoded is denied. So is one that comes out of a pipe and is not known in full: nobody
 *     who is asked could see it.
 */
import { unchanged, type Here, type Judgement, type Outcome } from "./judgement.ts";
import { eitherOutcome } from "./outcomes.ts";
import { hasUnknown, leading, originOf, type Value } from "./value.ts";

/** How a program reaches a shell. */
type Way = "argument" | "given" | "piped";

/** The name under which unknown parts stand in a script. */
const HOLE = "${HOLDPOINT_UNKNOWN}";

function source(value: Value): string {
  return value.map((piece) => (piece.kind === "unknown" ? HOLE : piece.text)).join("");
}

/** Judges one text as a program; see H1 and H2. */
function judged(value: Value, way: Way, here: Here, j: Judgement): Outcome {
  if (hasUnknown(value)) {
    const origin = originOf(value);
    if (origin === "network" || origin === "decoded") j.note("ENCODED_PROGRAM", here);
    else if (way === "piped" || (origin === "pipe" && leading(value) === "")) j.note("PIPE_TO_SHELL", here);
    else j.note("DYNAMIC", here);
  } else if (way === "piped") j.note("CARRIES_PROGRAM", here);
  return j.run(source(value), here);
}

/** Judges every text that may be the program. */
export function program(texts: readonly Value[], way: Way, here: Here, j: Judgement): Outcome {
  return eitherOutcome(
    texts.map((text) => judged(text, way, here, j)),
    here.state,
  );
}

/** Judges the program that a shell reads from its standard input. */
export function programFromInput(here: Here, j: Judgement): Outcome {
  const { input } = here;
  switch (input.kind) {
    case "inherited":
      j.note("DYNAMIC", here);
      return unchanged(here.state);
    case "file":
      j.note("RUNS_FILE", here);
      return unchanged(here.state);
    case "given":
    case "piped":
      return program(input.texts, input.kind, { ...here, input: { kind: "inherited" } }, j);
  }
}
