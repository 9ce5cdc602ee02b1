/**
 * The browser that these tests look through: Debian's Chromium where it is there, else the one of @sparticuz/chromium. It
 * begins with an empty profile each time, and reaches this machine alone.
 */
import { accessSync, constants } from "node:fs";
import bundled from "@sparticuz/chromium";
import { chromium, type Browser } from "playwright-core";

/** Debian's. */
export const SYSTEM = "/usr/bin/chromium";

const ARGS = [
  // Processes of root have no sandbox there.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function start(system: string): Promise<Browser> {
  if (isThere(system)) return chromium.launch({ executablePath: system, args: ARGS });
  return chromium.launch({ executablePath: await bundled.executablePath(), args: ARGS });
}

/** Starts a browser. Without one these tests fail. */
export async function launchChromium(system: string = SYSTEM): Promise<Browser> {
  try {
    return await start(system);
  } catch (error) {
    throw new Error(
      `The tests of the inbox need Chromium. Install it (apt-get install chromium), so that ${system} runs; the one of @sparticuz/chromium does not start here: ${(error as Error).message.slice(0, 2_000)}`,
      { cause: error },
    );
  }
}
