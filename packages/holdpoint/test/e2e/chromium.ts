/**
 * The browser that these tests look through: Debian's Chromium where it is there, else the one of @sparticuz/chromium. It
 * begins with an empty profile each time, and reaches this machine alone.
 */
import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium, type Browser } from "playwright-core";

/** Debian's. */
const SYSTEM = "/usr/bin/chromium";
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CACHE = at("../../../../.cache/");
const UNPACK = at("unpack-chromium.child.ts");

const ARGS = [
  // Processes of root have no sandbox there.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
];

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Unpacks the bundled one with its libraries, once for all; it has its name when it is whole, whoever is first. */
async function unpack(): Promise<string> {
  const folder = join(CACHE, "chromium");
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const mine = mkdtempSync(`${folder}-`);
  // It unpacks into the folder for temporary files, whatever is there: so it gets one of its own.
  await promisify(execFile)(process.execPath, [UNPACK], { env: { ...process.env, TMPDIR: mine } });
  try {
    renameSync(mine, folder);
  } catch {
    rmSync(mine, { recursive: true, force: true });
  }
  return folder;
}

async function start(system: string): Promise<Browser> {
  if (isThere(system)) return chromium.launch({ executablePath: system, args: ARGS });
  const folder = await unpack();
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    // Not with the flags it comes with: some of them take away what these tests look at.
    args: ARGS,
    env: {
      FONTCONFIG_PATH: join(folder, "fonts"),
      ...(process.env as Record<string, string>),
      LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
    },
  });
}

/** Starts a browser. Without one these tests fail. */
export async function launchChromium(system: string = SYSTEM): Promise<Browser> {
  try {
    return await start(system);
  } catch (error) {
    const why = (error as Error).message.slice(0, 2_000);
    throw new Error(
      `The tests of the inbox need Chromium. Install it (apt-get install chromium), so that ${system} runs; the one of @sparticuz/chromium does not start here: ${why}`,
      { cause: error },
    );
  }
}
