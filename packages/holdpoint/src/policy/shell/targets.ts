/**
 * What a path names, as far as it matters to what is done to it.
 *
 * G1. A path counts as the worst of what it may name: in every directory the command may run in, for every name a glob
 *     may stand for.
 * G2. `.`, `..`, doubled slashes, `/proc/self/root` and globs that stand for everything change nothing: `/etc/../*` is all of `/`.
 * G3. Strictly inside the workspace nothing counts as part of the system. Home directories do.
 */
import type { Here, Surroundings } from "./judgement.ts";
import { fits, isBroad } from "./pattern.ts";
import { namesOf, PlaceList } from "./place-list.ts";
import * as places from "./places.ts";
import { constant, hasUnknown, leading, text, wordAt, type Piece, type Value } from "./value.ts";

/** What a path may name. */
export type PlaceKind =
  | "root"
  | "home"
  | "system"
  | "system file"
  | "device"
  | "safe device"
  | "channel"
  | "persistent file"
  | "unknown"
  | "elsewhere";

export interface Place {
  readonly kind: PlaceKind;
  /** It names what is in the place, by a glob that stands for everything, rather than the place. */
  readonly inside: boolean;
}

interface Path {
  readonly absolute: boolean;
  readonly segments: readonly Value[];
  /** How far a relative path of an unknown directory climbs. */
  readonly ups: number;
}

/** Longest name a file can have. */
const LONGEST_NAME = 255;
/** From so many `..` on an unknown directory is taken to have been left for the root. */
const CLIMBS_TO_ROOT = 6;

function segmentsOf(value: Value): readonly Value[] {
  const segments: Piece[][] = [[]];
  for (const piece of value) {
    if (piece.kind !== "text") {
      segments.at(-1)?.push(piece);
      continue;
    }
    for (const [index, part] of piece.text.split("/").entries()) {
      if (index > 0) segments.push([]);
      if (part !== "") segments.at(-1)?.push({ kind: "text", text: part });
    }
  }
  return segments;
}

function isAbsolute(value: Value): boolean {
  return leading(value).startsWith("/");
}

/** The path without `.`, `..` and empty parts (G2). */
function normalized(value: Value, directory: string | undefined): Path {
  const absolute = isAbsolute(value) || directory !== undefined;
  const before = isAbsolute(value) || directory === undefined ? [] : segmentsOf(text(directory));
  const segments: Value[] = [];
  let ups = 0;
  for (const segment of [...before, ...segmentsOf(value)]) {
    const name = constant(segment);
    if (name === "" || name === ".") continue;
    if (name !== "..") segments.push(segment);
    else if (segments.pop() === undefined && !absolute) ups += 1;
  }
  return { absolute, segments, ups };
}

function lower(segment: Value): Value {
  return segment.map((piece) => (piece.kind === "text" ? { ...piece, text: piece.text.toLowerCase() } : piece));
}

const SYSTEM = new PlaceList(places.SYSTEM_DIRECTORIES);
const HOMES = new PlaceList(places.HOMES);
const HOME_DIRECTORIES = new PlaceList(places.HOME_DIRECTORIES);
const SYSTEM_FILES = new PlaceList(places.SYSTEM_FILES);
const PERSISTENT = new PlaceList(places.PERSISTENT_FILES);
const SAFE_DEVICES = new PlaceList(places.SAFE_DEVICES);
const FILES_IN_DEV = new PlaceList(places.FILES_IN_DEV);
const SECRETS = new PlaceList(places.SECRET_FILES);
const SECRET_TREES = new PlaceList(places.SECRET_TREES);

/** True when the path is a home directory, or holds home directories. */
function isHome(segments: readonly Value[], home: string): boolean {
  if (HOMES.has(segments) || HOME_DIRECTORIES.has(segments)) return true;
  const inHomes = HOMES.has(segments.slice(0, -1));
  const own = namesOf(home);
  const isAbove =
    segments.length <= own.length &&
    own.slice(0, segments.length).every((name, index) => fits(wordAt(segments, index), name));
  return inHomes || isAbove;
}

function within(segments: readonly Value[], directory: string | undefined): boolean {
  if (directory === undefined) return false;
  const names = namesOf(directory);
  const isBelow = names.length > 0 && segments.length > names.length;
  return isBelow && names.every((name, index) => constant(wordAt(segments, index)) === name);
}

/** `/proc/self/root/x` is `/x`. */
function throughProc(segments: readonly Value[]): readonly Value[] {
  const name = (index: number): string | undefined => constant(wordAt(segments, index));
  let from = 0;
  while (name(from) === "proc" && name(from + 2) === "root") from += 3;
  return segments.slice(from);
}

function deviceKind(segments: readonly Value[]): PlaceKind | undefined {
  if (segments.length < 2 || constant(wordAt(segments, 0)) !== "dev") return undefined;
  const second = constant(wordAt(segments, 1));
  if (second === "tcp" || second === "udp") return "channel";
  if (SAFE_DEVICES.has(segments) && !segments.some(hasUnknown)) return "safe device";
  return FILES_IN_DEV.has(segments) ? "elsewhere" : "device";
}

function absoluteKind(segments: readonly Value[], whole: readonly Value[], around: Surroundings): PlaceKind {
  if (segments.length === 0) return "root";
  const device = deviceKind(segments);
  if (device !== undefined) return device;
  // Nobody knows which: any directory right below the root.
  if (segments.length === 1 && segments[0]?.every((piece) => piece.kind === "unknown") === true) return "system";
  if (segments.some(hasUnknown)) return "unknown";
  if (isHome(segments, around.home)) return "home";
  if (!within(whole, around.workspace)) {
    if (SYSTEM.has(segments)) return "system";
    if (SYSTEM_FILES.has(segments)) return "system file";
  }
  return PERSISTENT.has(segments) ? "persistent file" : "elsewhere";
}

function placeOf({ absolute, segments, ups }: Path, around: Surroundings): Place {
  const plain = segments.map(lower);
  const whole = absolute ? throughProc(plain) : plain;
  const end = whole.findLastIndex((segment) => !isBroad(segment)) + 1;
  const rest = whole.slice(0, end);
  const inside = end < whole.length;
  if (absolute) {
    const kind = absoluteKind(rest, whole, around);
    return { kind: kind === "elsewhere" && inside ? absoluteKind(whole, whole, around) : kind, inside };
  }
  if (rest.length === 0 && ups >= CLIMBS_TO_ROOT) return { kind: "root", inside };
  if (rest.some(hasUnknown)) return { kind: "unknown", inside };
  return { kind: PERSISTENT.has(rest) ? "persistent file" : "elsewhere", inside };
}

/** Everything a path may name (G1); of what is below a path, that path. */
export function placesOf(value: Value, here: Here, around: Surroundings): readonly Place[] {
  const below = value.flatMap((piece) => (piece.kind === "unknown" ? (piece.below ?? []) : []));
  const paths = below.length > 0 ? below : [value];
  return paths.flatMap((path) =>
    here.state.directories.map((directory) => placeOf(normalized(path, directory), around)),
  );
}

/** True when a path may name something that holds a secret. */
export function mayBeSecret(value: Value, here: Here): boolean {
  return here.state.directories.some((directory) => {
    const { segments } = normalized(value, directory);
    const names = throughProc(segments.map(lower));
    if (SECRETS.has(names)) return true;
    if (names.some((name) => places.SECRET_DIRECTORIES.has(constant(name) ?? ""))) return true;
    const last = (names.at(-1) ?? []).map((piece) => (piece.kind === "unknown" ? "" : piece.text)).join("");
    return last.length <= LONGEST_NAME && places.SECRET_NAME.test(last);
  });
}

/** True when secrets may lie somewhere below a path. */
export function mayHoldSecrets(value: Value, here: Here, around: Surroundings): boolean {
  if (mayBeSecret(value, here)) return true;
  return here.state.directories.some((directory) => {
    const path = normalized(value, directory);
    const { kind } = placeOf(path, around);
    return kind === "root" || kind === "home" || (path.absolute && SECRET_TREES.has(path.segments.map(lower)));
  });
}
