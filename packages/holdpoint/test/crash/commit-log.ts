/** Writes down, apart from the store itself, who committed what under which fence: the evidence of the kill test. */
import { appendFileSync } from "node:fs";
import type { Change, ClaimRequest, CommitResult, Store, ThreadRow } from "../../src/storage/store.ts";
import { WrappedStore } from "./wrapped-store.ts";

/** One accepted or refused commit of a thread. */
export interface CommitLine {
  readonly pid: number;
  readonly thread: string;
  /** The fence it was made under; undefined when it was refused before it had one. */
  readonly fence: number | undefined;
  /** The journal record it added. */
  readonly seq?: number;
  readonly refused?: string;
}

export class CommitLog extends WrappedStore {
  readonly #path: string;

  constructor(inner: Store, path: string) {
    super(inner);
    this.#path = path;
  }

  #write(line: CommitLine): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }

  override async commit(change: Change): Promise<CommitResult> {
    const result = await super.commit(change);
    const { thread } = change;
    if (thread === undefined) return result;
    const seq = change.append?.find(({ stream }) => stream === `thread/${thread.id}`)?.record.seq;
    const line = { pid: process.pid, thread: thread.id, ...(seq === undefined ? {} : { seq }) };
    if (result.ok) this.#write({ ...line, fence: result.thread?.fence });
    else {
      this.#write({
        ...line,
        fence: thread.hold.kind === "fence" ? thread.hold.fence : undefined,
        refused: result.reason,
      });
    }
    return result;
  }

  override async claim(request: ClaimRequest): Promise<readonly ThreadRow[]> {
    const rows = await super.claim(request);
    for (const { id, fence } of rows) this.#write({ pid: process.pid, thread: id, fence });
    return rows;
  }
}
