/** The person at the terminal, or a script that writes to standard input. */
import { createInterface } from "node:readline";

export class Terminal {
  #piped: AsyncIterator<string, undefined> | undefined;

  /** One line of input; undefined when there will be none: end of input, or Ctrl-C. */
  async ask(prompt: string): Promise<string | undefined> {
    return process.stdin.isTTY ? this.#typed(prompt) : this.#read(prompt);
  }

  /** A line editor for each question: in between, Ctrl-C must stop the program and not be swallowed. */
  #typed(prompt: string): Promise<string | undefined> {
    const lines = createInterface({ input: process.stdin, output: process.stdout, prompt });
    return new Promise<string | undefined>((resolve) => {
      lines.once("line", resolve);
      lines.once("close", () => {
        // Without effect after a line.
        resolve(undefined);
      });
      lines.prompt();
    }).finally(() => lines.close());
  }

  /** One reader for all questions: what it has read ahead is for the next one. */
  async #read(prompt: string): Promise<string | undefined> {
    process.stdout.write(prompt);
    this.#piped ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
    const result: IteratorResult<string, undefined> = await this.#piped.next();
    const line = result.value;
    // Nobody's keyboard has echoed it.
    process.stdout.write(`${line ?? ""}\n`);
    return line;
  }
}
