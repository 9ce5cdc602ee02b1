/** Real child processes, for the rows where two processes meet or one is killed. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Child {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** The next line the child prints. */
  line(): Promise<string>;
  /** Sends the child one line. */
  tell(text: string): void;
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts a program of this directory with the Node that runs us. */
export function startChild(program: string, args: readonly string[]): Child {
  const child = spawn(process.execPath, ["--no-warnings", fileURLToPath(new URL(program, import.meta.url)), ...args], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  // A child that was killed no longer reads; that is not our failure.
  child.stdin.on("error", () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid,
    async line() {
      const next = await lines.next();
      if (next.done === true) {
        throw new Error(`${program} ended before it said what was waited for. ${complaint.trim()}`);
      }
      return next.value;
    },
    tell: (text) => void child.stdin.write(`${text}\n`),
    ended,
  };
}

/** For the child: waits for the parent's next line. */
export async function told(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) return line;
    return "";
  } finally {
    lines.close();
  }
}
