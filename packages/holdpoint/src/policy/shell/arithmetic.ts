/**
 * Text that a shell calculates with. It looks up names, and names may have indexes that are scripts: what comes from
 * outside and is calculated with may run anything.
 */
import type { State } from "./state.ts";
import { FROM_ENVIRONMENT } from "./state.ts";
import { isForeign } from "./value.ts";

const NAME = /[A-Za-z_]\w*/g;
const SUBSTITUTION = /\$\(|`|[<>]\(/;
const PARAMETER = /\$\{?[\d@*]/;

function isForeignVariable(name: string, { variables }: State): boolean {
  const known = variables.get(name) ?? [];
  return known.some((elements) => elements !== FROM_ENVIRONMENT && elements.some(isForeign));
}

/** True when what is calculated with may come from outside. */
export function calculatesForeign(expression: string, state: State): boolean {
  if (SUBSTITUTION.test(expression)) return true;
  if (PARAMETER.test(expression) && state.parameters?.some(isForeign) === true) return true;
  return expression.match(NAME)?.some((name) => isForeignVariable(name, state)) === true;
}
