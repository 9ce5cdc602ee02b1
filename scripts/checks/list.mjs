// Every check of `npm run check`: a name and a function of the project's Node that resolves to { code, output }.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { table } from "../../.dependency-cruiser.mjs";
import { prepare } from "../setup/prepare.mjs";
import { at, capture, environment, filesUnder, readJson } from "../setup/workspace.mjs";
import { wrongVerdicts } from "./import-probes.mjs";
import { installAndImport, withTarball } from "./pack.mjs";

const tool = (...path) => at("node_modules", ...path);
const plain = process.stdout.isTTY ? {} : { NO_COLOR: "1" };
const run = (node, script, ...args) => capture(node, [script, ...args], { env: environment(node, plain) });

export function checks() {
  return [
    { name: "build", run: async () => ({ code: 0, output: await prepare() }) },
    { name: "types", run: (node) => typeCheck(node, "tsconfig.json") },
    { name: "types:embedded-inbox", run: (node) => typeCheck(node, "examples/embedded-inbox/page/tsconfig.json") },
    { name: "types:inbox", run: (node) => typeCheck(node, "packages/inbox/tsconfig.json") },
    { name: "lint", run: (node) => run(node, tool("oxlint", "bin", "oxlint")) },
    { name: "format", run: (node) => run(node, tool("oxfmt", "bin", "oxfmt"), "--check") },
    { name: "imports", run: imports },
    { name: "unused", run: (node) => run(node, tool("knip", "bin", "knip.js"), "--no-progress", "--no-config-hints") },
    { name: "publint", needsBuild: true, run: publint },
    { name: "attw", needsBuild: true, run: attw },
    { name: "pack", needsBuild: true, run: installAndImport },
    { name: "page-size", needsBuild: true, run: pageSize },
    ...exampleChecks(),
  ];
}

function typeCheck(node, project) {
  return run(node, tool("@typescript", "native", "bin", "tsc"), "-p", at(project));
}

async function imports(node) {
  const sources = filesUnder("packages/holdpoint/src").filter(
    (path) => path.endsWith(".ts") && !/\.test(-d)?\.ts$/.test(path),
  );
  const homeless = sources.filter((path) => !table.some((row) => new RegExp(row.files).test(path)));
  const complaints = homeless.map((path) => `${path} belongs to no row of the import table`);
  for (const line of await wrongVerdicts(node)) complaints.push(`the import table is wrong about a probe: ${line}`);
  if (complaints.length > 0) return { code: 1, output: complaints.join("\n") };
  return run(
    node,
    tool("dependency-cruiser", "bin", "dependency-cruiser.mjs"),
    "packages/holdpoint/src",
    "--output-type",
    "err-long",
  );
}

function publint(node) {
  return withTarball(node, (tarball) => run(node, tool("publint", "src", "cli.js"), "run", tarball, "--strict"));
}

function attw(node) {
  const args = [
    "--profile",
    "esm-only",
    "--no-emoji",
    "--no-color",
    "--format",
    "ascii",
    "--exclude-entrypoints",
    "./package.json",
  ];
  return withTarball(node, (tarball) =>
    run(node, tool("@arethetypeswrong", "cli", "dist", "index.js"), tarball, ...args),
  );
}

/** What a browser loads of the inbox, all its pages together, as it is sent. */
const PAGE_BYTES_MAX = 200_000;

function pageSize() {
  const files = filesUnder("packages/holdpoint/dist/inbox").filter((path) => /\.(?:js|css|html)$/.test(path));
  const sizes = files.map((path) => [gzipSync(readFileSync(at(path)), { level: 9 }).length, path]);
  const bytes = sizes.reduce((sum, [size]) => sum + size, 0);
  if (files.length > 0 && bytes <= PAGE_BYTES_MAX) return { code: 0, output: "" };
  const largest = sizes
    .sort(([one], [other]) => other - one)
    .slice(0, 10)
    .map(([size, path]) => `${size} ${path}`);
  const output = `The inbox is ${bytes} bytes with gzip; ${PAGE_BYTES_MAX} are allowed.\n${largest.join("\n")}`;
  return { code: 1, output };
}

/** An example proves itself with its "check" script, which exits non-zero when what it shows is not so. */
function exampleChecks() {
  return readdirSync(at("examples"))
    .filter((name) => existsSync(at("examples", name, "package.json")))
    .sort()
    .map((name) => ({ name: `example:${name}`, needsBuild: true, run: (node) => example(node, at("examples", name)) }));
}

function example(node, folder) {
  const command = readJson(`${folder}/package.json`).scripts?.check;
  if (command === undefined) return { code: 1, output: 'package.json has no "check" script' };
  return capture(command, [], { cwd: folder, env: environment(node), shell: true, timeout: 300_000 });
}
