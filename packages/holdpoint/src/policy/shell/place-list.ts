/**
 * A list of paths, and whether a path is one of them.
 *
 * L1. In an entry `*` is any name, and `…/` in front any directory.
 * L2. In a path, a part that is not known in full is every name it may be.
 */
import { fits } from "./pattern.ts";
import { constant, wordAt, type Value } from "./value.ts";

interface Entry {
  readonly anywhere: boolean;
  readonly names: readonly string[];
}

/** The names of a path, in lower case. */
export function namesOf(path: string): readonly string[] {
  return path
    .toLowerCase()
    .split("/")
    .filter((name) => name !== "");
}

/** The names of a path that is known in full. */
function known(segments: readonly Value[]): readonly string[] | undefined {
  const names: string[] = [];
  for (const segment of segments) {
    const name = constant(segment);
    if (name === undefined) return undefined;
    names.push(name);
  }
  return names;
}

function isOne(segments: readonly Value[], { anywhere, names }: Entry): boolean {
  const from = anywhere ? segments.length - names.length : 0;
  if (from < 0 || segments.length - from !== names.length) return false;
  return names.every((name, index) => {
    const segment = wordAt(segments, from + index);
    if (name === "*") return true;
    // The shell's globs do not stand for names that begin with a dot, unless they do so themselves.
    return fits(segment, name) && !(name.startsWith(".") && segment[0]?.kind === "glob");
  });
}

/** Longest entry that is looked up by the end of a path. */
const LONGEST_END = 3;

/** Paths, in lower case; see L1. */
export class PlaceList {
  private readonly entries: readonly Entry[];
  private readonly paths = new Set<string>();
  private readonly directories = new Set<string>();
  private readonly ends = new Set<string>();
  private readonly directoryEnds = new Set<string>();
  private readonly others: Entry[] = [];

  constructor(paths: readonly string[]) {
    this.entries = paths.map((path) => {
      const anywhere = path.startsWith("…");
      return { anywhere, names: namesOf(anywhere ? path.slice(1) : path) };
    });
    for (const entry of this.entries) this.index(entry);
  }

  private index(entry: Entry): void {
    const { anywhere, names } = entry;
    const star = names.indexOf("*");
    const parent = names.slice(0, -1).join("/");
    if (names.length > LONGEST_END && anywhere) this.others.push(entry);
    else if (star < 0) (anywhere ? this.ends : this.paths).add(names.join("/"));
    else if (star === names.length - 1) (anywhere ? this.directoryEnds : this.directories).add(parent);
    else this.others.push(entry);
  }

  /** True when the path may be one of these (L2). The segments are in lower case. */
  has(segments: readonly Value[]): boolean {
    const names = known(segments);
    if (names === undefined) return this.entries.some((entry) => isOne(segments, entry));
    if (this.paths.has(names.join("/"))) return true;
    if (names.length > 0 && this.directories.has(names.slice(0, -1).join("/"))) return true;
    for (let count = 1; count <= Math.min(LONGEST_END, names.length); count += 1) {
      const end = names.slice(-count);
      if (this.ends.has(end.join("/")) || this.directoryEnds.has(end.slice(0, -1).join("/"))) return true;
    }
    return this.others.some((entry) => isOne(segments, entry));
  }
}
