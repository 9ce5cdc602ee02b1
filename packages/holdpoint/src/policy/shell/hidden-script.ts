/** Text that is not run where it stands, and may be later: by arithmetic, an index, a prompt, `eval`. */
import type { Here, Judgement } from "./judgement.ts";
import { written, type Value } from "./value.ts";

/** Longest text that is looked into. */
const LONGEST = 4096;

/** True when text holds a command substitution that was quoted. */
function holdsScript(text: string): boolean {
  return text.includes("$(") || text.includes("`") || text.includes("${");
}

/** Notes text that holds a substitution; denied when the substitution is. */
export function hiddenScript(value: Value, here: Here, j: Judgement): void {
  const text = written(value);
  if (text === undefined || !holdsScript(text)) return;
  j.note("DYNAMIC", here);
  if (text.length <= LONGEST) j.suspect(() => j.run(`: ${text}`, here));
}
