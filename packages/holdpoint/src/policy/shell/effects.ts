/**
 * Commands that change something: what they do, to what.
 *
 * F1. All of them are asked about. Denied is what hits the root directory, a home directory, a system directory, a file the
 *     system depends on, a device, the machine, or every process.
 * F2. A removal counts where it reaches down: it is recursive, it names what is inside by a glob, or what stands for a tree
 *     is given to it (`find … -exec`).
 */
import { unchanged, type Here, type Judgement, type Outcome } from "./judgement.ts";
import { hasOption, readOptions, valuesOf, type Options } from "./options.ts";
import { fed } from "./prints.ts";
import type { Effect, EffectSpec } from "./tables/spec.ts";
import { placesOf, type Place } from "./targets.ts";
import { behind, constant, leading, unknown, written, type Value } from "./value.ts";

type Act = (words: readonly Value[], found: Options, here: Here, j: Judgement) => void;

function places(words: readonly Value[], here: Here, j: Judgement): readonly Place[] {
  return words.flatMap((word) => placesOf(word, here, j));
}

/** Notes what writing to a path means. */
export function noteWrite(path: Value, here: Here, j: Judgement): void {
  for (const { kind } of placesOf(path, here, j)) {
    if (kind === "device") j.note("DEVICE_WRITE", here);
    else if (kind === "channel") j.note("REVERSE_SHELL", here);
    else if (kind === "system file") j.note("SYSTEM_FILE", here);
    else if (kind === "persistent file") j.note("PERSISTENCE", here);
    else if (kind !== "safe device") j.note("WRITES", here);
  }
}

/** Notes what removing paths means; see F2. */
export function noteRemoval(paths: readonly Value[], isDeep: boolean, here: Here, j: Judgement): void {
  j.note("DELETES", here);
  for (const { kind, inside } of places(paths, here, j)) {
    if (kind === "system file") j.note("SYSTEM_FILE", here);
    else if (kind === "device") j.note("DEVICE_WRITE", here);
    else if (!isDeep && !inside) continue;
    else if (kind === "root") j.note("ROOT_REMOVAL", here);
    else if (kind === "home") j.note("HOME_REMOVAL", here);
    else if (kind === "system") j.note("SYSTEM_REMOVAL", here);
  }
}

const remove: Act = (_, found, here, j) => {
  if (hasOption(found, "no-preserve-root")) j.note("ROOT_REMOVAL", here);
  // An option that is unknown may be the one that makes it recursive.
  const isDeep = here.sweeps || found.unsure || hasOption(found, "r", "R", "recursive");
  noteRemoval(found.operands, isDeep, here, j);
};

const permissions: Act = (_, found, here, j) => {
  j.note("CHANGES", here);
  const isDeep = here.sweeps || hasOption(found, "R", "recursive");
  for (const { kind, inside } of places(found.operands, here, j)) {
    const isWhole = isDeep || inside;
    if (kind === "root") j.note("ROOT_PERMISSIONS", here);
    else if (kind === "system file") j.note("SYSTEM_FILE", here);
    else if (kind === "system" && isWhole) j.note("SYSTEM_PERMISSIONS", here);
    else if (kind === "home" && isWhole) j.note("HOME_PERMISSIONS", here);
  }
};

/** Sources and destination of `mv`, `cp` and the like. */
function movement(found: Options): { sources: readonly Value[]; targets: readonly Value[] } {
  const directories = valuesOf(found, "t", "target-directory");
  if (directories.length > 0) return { sources: found.operands, targets: directories };
  return { sources: found.operands.slice(0, -1), targets: found.operands.slice(-1) };
}

const move: Act = (_, found, here, j) => {
  j.note("CHANGES", here);
  const { sources, targets } = movement(found);
  // With one operand there is no saying which it is.
  noteRemoval(sources.length > 0 ? sources : targets, true, here, j);
  for (const target of targets) noteWrite(target, here, j);
};

const copy: Act = (_, found, here, j) => {
  j.note("WRITES", here);
  const { targets } = movement(found);
  for (const target of targets) noteWrite(target, here, j);
  const deletes = found.options.some((option) => option.name.startsWith("delete"));
  if (deletes) noteRemoval(targets, true, here, j);
};

const write: Act = (_, found, here, j) => {
  j.note("WRITES", here);
  for (const operand of found.operands) noteWrite(operand, here, j);
};

const dd: Act = (words, _, here, j) => {
  j.note("DISK", here);
  for (const word of words) if (leading(word).startsWith("of=")) noteWrite(behind(word, 3), here, j);
};

const format: Act = (_words, _found, here, j) => j.note("FILE_SYSTEM_ERASED", here);

const LISTS = /^(?:-l|--list|list|status|-V|--version|show|print|info)$/;

const partition: Act = (words, _, here, j) => {
  j.note("DISK", here);
  const lists = words.some((word) => LISTS.test(constant(word) ?? ""));
  const devices = places(words, here, j).some((place) => place.kind === "device");
  if (devices && !lists) j.note("FILE_SYSTEM_ERASED", here);
};

const volume: Act = (words, _, here, j) => {
  j.note("DISK", here);
  const erases = words.some((word) =>
    /erase|destroy|luksformat|zero|wipe|sanitize|format$/i.test(constant(word) ?? ""),
  );
  if (erases) j.note("FILE_SYSTEM_ERASED", here);
};

const stop: Act = (_words, _found, here, j) => j.note("MACHINE_STOP", here);

const runLevel: Act = (words, _, here, j) => {
  const stops = words.some((word) => /^[016sS]$|^emergency$/.test(constant(word) ?? ""));
  j.note(stops ? "MACHINE_STOP" : "CHANGES", here);
};

const STOPPING =
  /^(?:poweroff|reboot|halt|kexec|soft-reboot|emergency|rescue|suspend|hibernate|hybrid-sleep|isolate|exit)$/;

const service: Act = (words, _, here, j) => {
  const stops = words.some((word) => STOPPING.test(constant(word) ?? ""));
  j.note(stops ? "MACHINE_STOP" : "CHANGES", here);
};

const kill: Act = (words, _, here, j) => {
  const known = words.map((word) => constant(word) ?? "");
  const named = /^(?:-s|-n|--signal)$/.test(known[0] ?? "");
  // The first option is a signal, if there is one; what follows are processes.
  const from = named ? 2 : (known[0] ?? "").startsWith("-") ? 1 : 0;
  const all = known.slice(from).some((process) => process === "-1" || process === "1");
  j.note(all ? "KILLS_ALL" : "KILLS", here);
};

const killByName: Act = (words, _, here, j) => {
  const all = words.some((word) => /^(?:|\.|\.\*|\^|init|systemd|launchd)$/.test(constant(word) ?? "?"));
  j.note(all ? "KILLS_ALL" : "KILLS", here);
};

const killAll: Act = (_words, _found, here, j) => j.note("KILLS_ALL", here);

const OPENS_SHELL = /^-[a-z]*[ec]$|^--(?:sh-|lua-)?exec|exec:|system:|\/bin\/\w*sh$/i;

const channel: Act = (words, _, here, j) => {
  j.note("NETWORK", here);
  if (words.some((word) => OPENS_SHELL.test(written(word) ?? ""))) j.note("REVERSE_SHELL", here);
};

const DECIDING = /^(?:decide|approve|reject|grant)$/;

const holdpoint: Act = (words, _, here, j) => {
  const decides = words.some((word) => DECIDING.test(constant(word) ?? ""));
  j.note(decides ? "DECIDES" : "APPROVAL_ITSELF", here);
};

const ACTS: Readonly<Record<Effect, Act>> = {
  remove,
  permissions,
  move,
  copy,
  write,
  dd,
  format,
  partition,
  volume,
  stop,
  "run level": runLevel,
  service,
  kill,
  "kill by name": killByName,
  "kill all": killAll,
  channel,
  holdpoint,
};

/** Judges a command that changes something. */
export function act(words: readonly Value[], spec: EffectSpec, here: Here, j: Judgement): Outcome {
  ACTS[spec.effect](words, readOptions(words, spec.options ?? {}), here, j);
  if (spec.effect === "channel") return unchanged(here.state, [unknown("network", true)]);
  return unchanged(here.state, spec.effect === "write" && fed(here).length > 0 ? fed(here) : undefined);
}
