/**
 * The browser that these tests look through. What reviewers do all day is tried in a whole Chromium, the machine's own
 * (Debian's), where there is one. The rest takes that of @sparticuz/chromium, which is the same for everybody and takes a
 * third less of the processor. Where one is not there or does not start, it is the other. It begins with an empty profile
 * each time, and reaches this machine alone.
 */
import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium, type Browser } from "playwright-core";

/** The machine's own: Debian's. */
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
  try {
    await promisify(execFile)(process.execPath, [UNPACK], { env: { ...process.env, TMPDIR: mine } });
    renameSync(mine, folder);
  } catch (error) {
    rmSync(mine, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function startBundled(): Promise<Browser> {
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

const startSystem = (): Promise<Browser> => chromium.launch({ executablePath: SYSTEM, args: ARGS });

/** Starts a browser; `first` is the one that is wanted when there are both. Without one these tests fail. */
export async function launchChromium(first: "bundled" | "system" = "bundled"): Promise<Browser> {
  if (first === "system" && isThere(SYSTEM)) return startSystem();
  try {
    return await startBundled();
  } catch (error) {
    if (isThere(SYSTEM)) return startSystem();
    const why = (error as Error).message.slice(0, 2_000);
    throw new Error(
      `The tests of the inbox need Chromium. Install it (apt-get install chromium), so that ${SYSTEM} runs; the one of @sparticuz/chromium does not start here: ${why}`,
      { cause: error },
    );
  }
}
