// Builds packages/holdpoint/dist, the inbox in it, when their sources changed. The new dist replaces the old one whole.
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { SetupError, step } from "./progress.mjs";
import { at, capture, environment, filesUnder, hashOf, writeAtomically } from "./workspace.mjs";

const PACKAGE = "packages/holdpoint";
const INBOX = "packages/inbox";
const INPUTS = [
  "package-lock.json",
  "tsconfig.base.json",
  `${PACKAGE}/tsconfig.build.json`,
  `${INBOX}/index.html`,
  `${INBOX}/vite.config.ts`,
];
const stamp = at(".cache", "build");

export async function ensureBuild(node) {
  const wanted = hashOfSources();
  const isCurrent = existsSync(at(PACKAGE, "dist")) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (isCurrent) return;
  await step("building the library and the inbox", () => build(node));
  writeAtomically(stamp, wanted);
}

function hashOfSources() {
  const sources = [`${PACKAGE}/src`, `${INBOX}/src`, `${INBOX}/public`]
    .flatMap(filesUnder)
    .filter((path) => !/\.test(-d)?\.tsx?$/.test(path));
  const parts = [...INPUTS, ...sources].flatMap((path) => [path, readFileSync(at(path), "utf8")]);
  return hashOf(...parts);
}

async function build(node) {
  const fresh = at(PACKAGE, `dist.new-${process.pid}`);
  const old = at(PACKAGE, `dist.old-${process.pid}`);
  const dist = at(PACKAGE, "dist");
  try {
    const tsc = at("node_modules", "@typescript", "native", "bin", "tsc");
    const args = [tsc, "-p", at(PACKAGE, "tsconfig.build.json"), "--outDir", fresh, "--pretty", "false"];
    const { code, output } = await capture(node, args, { env: environment(node) });
    if (code !== 0) throw new SetupError("The build failed; the lines above are the compiler's.", output);
    await buildInbox(node, `${fresh}/inbox`);
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

async function buildInbox(node, outDir) {
  const vite = at("node_modules", "vite", "bin", "vite.js");
  const args = [vite, "build", at(INBOX), "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"];
  const { code, output } = await capture(node, args, { cwd: at(INBOX), env: environment(node) });
  if (code !== 0) throw new SetupError("The inbox could not be built; the lines above are those of Vite.", output);
}
