import type { InterruptId } from "../core/ids.ts";

/** The stream that holds what people decided about a question. */
export function questionStream(id: InterruptId): string {
  return `interrupt/${id}`;
}
