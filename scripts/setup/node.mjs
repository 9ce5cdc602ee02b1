// Picks the Node that runs the project: the pinned one from node_modules, else this one when it is new enough.
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { SetupError } from "./progress.mjs";
import { at, capture, hashOf, readJson, writeAtomically } from "./workspace.mjs";

const SQLITE_FLOOR = [3, 51, 3]; // older versions can corrupt a WAL database when it is reset
const NODE_FLOOR = [22, 23, 3];

export async function chooseNode() {
  const name = `node-${process.platform}-${process.arch}`;
  const pinned = at("node_modules", name, "bin", "node");
  if (existsSync(pinned) && (await runs(pinned, name))) {
    linkForNpx(name);
    return pinned;
  }
  if (isNewEnough(process.versions)) return process.execPath;
  throw new SetupError(
    `No Node from npm runs on this machine (${name}), and ${process.version} with SQLite ${process.versions.sqlite ?? "none"} ` +
      "is too old; install Node 24.15 or newer (https://nodejs.org).",
  );
}

/** npm 10 installs the package without its link in .bin; with it, `npx vitest` and the like run on the pinned Node too. */
function linkForNpx(name) {
  const link = at("node_modules", ".bin", "node");
  if (!existsSync(link)) symlinkSync(`../${name}/bin/node`, link);
}

/** The binary may be for another C library; it is tried once, and the answer kept for as long as it is the same file. */
async function runs(binary, name) {
  const stamp = at(".cache", "node.json");
  const wanted = hashOf(readFileSync(at("node_modules", name, "package.json"), "utf8"), process.platform, process.arch);
  if (existsSync(stamp)) {
    const known = readJson(stamp);
    if (known.of === wanted) return known.runs;
  }
  const { code, stdout } = await capture(binary, ["-p", "JSON.stringify(process.versions)"]);
  const works = code === 0 && isNewEnough(JSON.parse(stdout));
  writeAtomically(stamp, JSON.stringify({ of: wanted, runs: works }));
  return works;
}

function isNewEnough({ node, sqlite }) {
  return sqlite !== undefined && reaches(node, NODE_FLOOR) && reaches(sqlite, SQLITE_FLOOR);
}

function reaches(version, floor) {
  const parts = version.split(/[.-]/).map(Number);
  const different = floor.findIndex((part, index) => parts[index] !== part);
  return different === -1 || parts[different] > floor[different];
}
