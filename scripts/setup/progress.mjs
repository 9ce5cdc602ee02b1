// One line per step of the set-up on stderr, so that a script's stdout stays its own.

/** A failure with a one-sentence explanation for the person at the terminal; `detail` is shown above it. */
export class SetupError extends Error {
  constructor(message, detail = "") {
    super(message);
    this.detail = detail;
  }
}

const interactive = process.stderr.isTTY === true;

/** Runs `work` under a progress line; in a terminal the line counts seconds, elsewhere it is printed at start and end. */
export async function step(title, work) {
  const started = Date.now();
  const elapsed = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  process.stderr.write(`holdpoint: ${title} …${interactive ? "" : "\n"}`);
  const ticker = interactive
    ? setInterval(() => process.stderr.write(`\r\u001b[Kholdpoint: ${title} … ${elapsed()}`), 500)
    : undefined;
  try {
    const result = await work();
    const done = `holdpoint: ${title}: done in ${elapsed()}\n`;
    process.stderr.write(interactive ? `\r\u001b[K${done}` : done);
    return result;
  } catch (error) {
    process.stderr.write(interactive ? `\r\u001b[Kholdpoint: ${title}: failed after ${elapsed()}\n` : "");
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/** Runs a script's main function and turns what it throws into one clear line and exit code 1. */
export async function main(run) {
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    const explained = error instanceof SetupError ? error : explain(error);
    if (explained.detail) process.stderr.write(`${explained.detail.trimEnd()}\n`);
    process.stderr.write(`holdpoint: ${explained.message}\n`);
    process.exitCode = 1;
  }
}

function explain(error) {
  const where = error?.path ? ` (${error.path})` : "";
  if (["EROFS", "EACCES", "EPERM"].includes(error?.code)) {
    return new SetupError(`The project folder cannot be written to${where}: ${error.code}.`);
  }
  if (error?.code === "ENOSPC") return new SetupError(`The disk is full${where}.`);
  return new SetupError("The set-up failed unexpectedly.", String(error?.stack ?? error));
}
