/**
 * `find`: reads, as long as it has no action.
 *
 * N1. An action on what is below the root directory, a home directory or a system directory is denied when it removes,
 *     whatever tests stand before it: a test that lets everything through is easily written.
 */
import { noteRemoval, noteWrite } from "./effects.ts";
import { unchanged, type Here, type Judgement, type Outcome } from "./judgement.ts";
import { isBroad } from "./pattern.ts";
import { withDirectories } from "./state.ts";
import { constant, joinAll, leading, text, wordAt, type Value } from "./value.ts";

/** Tests and options that only look, with the number of their arguments. */
const LOOKS: ReadonlyMap<string, number> = new Map([
  ...words(
    "-a -and -o -or -not -depth -d -mount -xdev -noleaf -print -print0 -ls -prune -quit -true -false -empty -executable -readable " +
      "-writable -nouser -nogroup -daystart -follow -warn -nowarn -ignore_readdir_race -noignore_readdir_race",
    0,
  ),
  ...words(
    "-name -iname -path -ipath -wholename -iwholename -regex -iregex -lname -ilname -type -xtype -size -mtime -atime -ctime -mmin " +
      "-amin -cmin -newer -anewer -cnewer -perm -user -group -uid -gid -links -inum -samefile -maxdepth -mindepth -fstype -printf " +
      "-regextype -used -context",
    1,
  ),
]);
const RUNS = new Set(["-exec", "-execdir", "-ok", "-okdir"]);
const WRITES = new Set(["-fprint", "-fprint0", "-fls", "-fprintf"]);

function words(list: string, count: number): readonly (readonly [string, number])[] {
  return list.split(" ").map((word) => [word, count] as const);
}

const HERE = text(".");

/** Where an expression begins: at the first word that is no starting point. */
function startingPoints(all: readonly Value[]): {
  points: readonly Value[];
  expression: readonly Value[];
  odd: boolean;
} {
  let index = 0;
  for (; /^-[HLPOD]/.test(leading(wordAt(all, index))); index += leading(wordAt(all, index)) === "-D" ? 2 : 1);
  const from = index;
  while (index < all.length && !/^(?:-|\(|\)|!|,)/.test(leading(wordAt(all, index)))) index += 1;
  const points = all.slice(from, index);
  const odd = points.some((point) => point[0]?.kind === "unknown");
  return { points: points.length > 0 ? points : [HERE], expression: all.slice(index), odd };
}

/** The words of an action up to `;` or `+`, with `{}` standing for a starting point. */
function command(expression: readonly Value[], from: number, point: Value): { run: readonly Value[]; next: number } {
  let end = from;
  while (end < expression.length && !/^[;+]$/.test(constant(wordAt(expression, end)) ?? "")) end += 1;
  const run = expression.slice(from, end).map((word) =>
    joinAll(
      word.map((piece) => {
        const parts = piece.kind === "text" ? piece.text.split("{}") : [];
        return parts.length > 1
          ? joinAll(parts.map(text).flatMap((part, at) => (at > 0 ? [point, part] : [part])))
          : [piece];
      }),
    ),
  );
  return { run, next: end + 1 };
}

class Search {
  private readonly points: readonly Value[];
  private readonly expression: readonly Value[];
  private readonly here: Here;
  private readonly j: Judgement;

  constructor(points: readonly Value[], expression: readonly Value[], here: Here, j: Judgement) {
    this.points = points;
    this.expression = expression;
    this.here = here;
    this.j = j;
  }

  judge(): void {
    for (let index = 0; index < this.expression.length;) index = this.primary(index);
  }

  /** Judges one primary of the expression; the answer is where the next begins. */
  private primary(index: number): number {
    const name = constant(wordAt(this.expression, index));
    const argument = wordAt(this.expression, index + 1);
    if (name === undefined) this.j.note("DYNAMIC", this.here);
    else if (name === "-delete") noteRemoval(this.points, true, this.here, this.j);
    else if (RUNS.has(name)) return this.run(index + 1, name.endsWith("dir"));
    else if (WRITES.has(name)) {
      noteWrite(argument, this.here, this.j);
      this.j.note("WRITES", this.here);
      return index + (name === "-fprintf" ? 3 : 2);
    } else if (!/^[(),!]$/.test(name)) {
      const count = LOOKS.get(name) ?? (/^-newer[aBcmt]{2}$/.test(name) ? 1 : undefined);
      if (count === undefined) this.j.note("OPTION", this.here);
      // Several words, or the name of a file, in place of one argument may be actions.
      else if (count > 0 && (isBroad(argument) || argument.some((piece) => piece.kind === "unknown" && piece.splits))) {
        this.j.note("DYNAMIC", this.here);
      }
      return index + 1 + (count ?? 0);
    }
    return index + 1;
  }

  private run(from: number, inDirectory: boolean): number {
    this.j.note("CARRIES_COMMAND", this.here);
    let next = from;
    for (const point of this.points) {
      const action = command(this.expression, from, point);
      next = action.next;
      const start = constant(point);
      const isKnown = inDirectory && start?.startsWith("/") === true;
      const { state } = this.here;
      const inside = isKnown ? withDirectories(state, [...state.directories, start]) : state;
      this.j.command(action.run, { ...this.here, state: inside, sweeps: true, input: { kind: "inherited" } });
    }
    return next;
  }
}

/** Judges `find`. */
export function find(all: readonly Value[], here: Here, j: Judgement): Outcome {
  const { points, expression, odd } = startingPoints(all);
  if (odd) j.note("DYNAMIC", here);
  new Search(points, expression, here, j).judge();
  return unchanged(here.state, [[{ kind: "unknown", origin: "output", splits: true, below: points }]]);
}
