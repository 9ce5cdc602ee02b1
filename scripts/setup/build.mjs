// Builds packages/holdpoint/dist when its sources changed. The new dist replaces the old one whole.
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { SetupError, step } from "./progress.mjs";
import { at, capture, environment, filesUnder, hashOf, writeAtomically } from "./workspace.mjs";

const PACKAGE = "packages/holdpoint";
const INPUTS = ["package-lock.json", "tsconfig.base.json", `${PACKAGE}/tsconfig.build.json`];
const stamp = at(".cache", "build");

export async function ensureBuild(node) {
  const wanted = hashOfSources();
  const isCurrent = existsSync(at(PACKAGE, "dist")) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (isCurrent) return;
  await step("building the library", () => build(node));
  writeAtomically(stamp, wanted);
}

function hashOfSources() {
  const sources = filesUnder(`${PACKAGE}/src`).filter((path) => !/\.test(-d)?\.ts$/.test(path));
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
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}
