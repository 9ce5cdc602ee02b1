// The published package: packed once, looked at by the package linters, installed into an empty project and imported.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npmCommand } from "../setup/dependencies.mjs";
import { at, capture, environment, readJson } from "../setup/workspace.mjs";

const manifest = () => readJson(at("packages", "holdpoint", "package.json"));
const [npm, ...npmPrefix] = npmCommand();
/** What an export path needs of its user, besides the package. */
const PEERS = {
  "holdpoint/postgres": ["pg", "@types/pg"],
  "holdpoint/react": ["react", "@types/react"],
  "holdpoint/redis": ["ioredis"],
};
const QUIET = ["--no-audit", "--no-fund", "--loglevel=error"];

/** Runs `work` with the tarball of the package in a folder of its own that is removed afterwards. */
export async function withTarball(node, work) {
  const folder = mkdtempSync(join(tmpdir(), "holdpoint-pack-"));
  try {
    const args = [...npmPrefix, "pack", "--pack-destination", folder, ...QUIET];
    const packed = await capture(npm, args, { cwd: at("packages", "holdpoint"), env: environment(node) });
    if (packed.code !== 0) return packed;
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
    return await work(join(folder, tarball), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Installs the tarball into an empty project; imports every export path; compiles a strict consumer against the types. */
export function installAndImport(node) {
  return withTarball(node, async (tarball, folder) => {
    const project = join(folder, "project");
    mkdirSync(project);
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
    const run = (command, args) => capture(command, args, { cwd: project, env: environment(node) });
    const install = (...names) => run(npm, [...npmPrefix, "install", "--prefer-offline", ...QUIET, ...names]);
    const paths = exportPaths();

    const peers = Object.values(PEERS)
      .flat()
      .map((name) => `${name}@${manifest().devDependencies[name]}`);
    return inOrder([
      () => unexpectedFiles(project, tarball, install),
      () => run(node, ["--input-type=module", "--eval", importing(paths.filter((path) => !(path in PEERS)))]),
      () => install(...peers),
      () => run(node, ["--input-type=module", "--eval", importing(Object.keys(PEERS))]),
      () => compileConsumer(run, project, node, paths),
    ]);
  });
}

/** Runs steps until one fails; resolves to the failed one, or to the last. */
async function inOrder(steps) {
  let result = { code: 0, output: "" };
  for (const step of steps) {
    result = await step();
    if (result.code !== 0) return result;
  }
  return result;
}

function exportPaths() {
  return Object.keys(manifest().exports)
    .filter((path) => path !== "./package.json")
    .map((path) => path.replace(".", "holdpoint"));
}

function importing(paths) {
  return `for (const path of ${JSON.stringify(paths)}) {
    const names = Object.keys(await import(path));
    if (names.length === 0) throw new Error(path + " exports nothing");
  }`;
}

/** The package holds a licence and no tests, and brings nothing with an install script. */
async function unexpectedFiles(project, tarball, install) {
  const installed = await install(tarball);
  if (installed.code !== 0) return installed;
  const files = readdirSync(join(project, "node_modules", "holdpoint"), { recursive: true });
  const complaints = files
    .filter((file) => /\.test(-d)?\.|tsbuildinfo|vitest\.config/.test(file))
    .map((file) => `packed: ${file}`);
  if (!files.includes("LICENSE")) complaints.push("LICENSE is missing");
  const lock = readJson(join(project, "package-lock.json"));
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (entry.hasInstallScript) complaints.push(`${path} has an install script`);
  }
  return { code: complaints.length === 0 ? 0 : 1, output: complaints.join("\n") };
}

/** Compiles imports of every path with the library's declarations checked too, under the older compiler. */
function compileConsumer(run, project, node, paths) {
  writeFileSync(
    join(project, "consumer.ts"),
    paths.map((path, at) => `import "${path}";\nexport * as path${at} from "${path}";\n`).join(""),
  );
  const language = { module: "NodeNext", target: "ES2022", lib: ["ES2024", "ESNext.Disposable"] };
  const strictness = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
  const types = { types: ["node"], typeRoots: [at("node_modules", "@types")] };
  const compilerOptions = { noEmit: true, ...language, ...strictness, ...types };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
  return run(node, [at("node_modules", "typescript", "bin", "tsc6"), "-p", project]);
}
