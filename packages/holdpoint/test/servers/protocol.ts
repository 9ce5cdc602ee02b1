/** What test files, the main process of a test run and the supervisor say to each other: one JSON text a line. */
import type { Address } from "./server-kind.ts";

/** `shared`: one server of the kind for the whole run. `own`: a new one, for tests that do something to it. */
export type Request =
  | { readonly call: "shared"; readonly kind: string }
  | { readonly call: "own"; readonly kind: string; readonly settings: Readonly<Record<string, string>> }
  | { readonly call: "act"; readonly handle: string; readonly what: string }
  | { readonly call: "stop"; readonly handle: string };

export interface Started {
  readonly handle: string;
  readonly address: Address;
}

export type Reply =
  | { readonly ok: true; readonly started?: Started | undefined }
  | { readonly ok: false; readonly error: string };

/** Calls `hear` with each line of a stream of text chunks. */
export function byLines(hear: (line: string) => void): (chunk: Buffer | string) => void {
  let rest = "";
  return (chunk) => {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") hear(line);
  };
}
