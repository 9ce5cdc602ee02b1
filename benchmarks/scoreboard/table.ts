/** Prints the scoreboard as a table whose cells wrap, a row as soon as it is known. */
import { PEER_SIDES } from "./peer-api.ts";
import { PEERS } from "./peer.ts";
import type { RowResult, SideResult } from "./run.ts";

/** Breaks text into lines of at most `width` characters, at spaces where there are any. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    let rest = word;
    if (line !== "" && line.length + 1 + rest.length > width) {
      lines.push(line);
      line = "";
    }
    while (rest.length > width) {
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
    line = line === "" ? rest : `${line} ${rest}`;
  }
  return [...lines, line];
}

/** ✓ holds, ✗ does not, · not judged. */
export function mark(result: SideResult | undefined): string {
  if (result?.holds === undefined) return "·";
  return result.holds ? "✓" : "✗";
}

export interface Table {
  readonly head: () => string;
  readonly row: (result: RowResult) => string;
}

const TITLES = ["row", "must", "Holdpoint", "", "peers", ""] as const;

/** What the column of the peers says, a cell and its mark for each of them. */
function peerCells(result: RowResult): readonly (readonly [string, string])[] {
  const cells = PEER_SIDES.flatMap((side): readonly (readonly [string, string])[] => {
    const seen = result[side];
    return seen === undefined ? [] : [[`${PEERS[side].name}: ${seen.observed}`, mark(seen)]];
  });
  return result.noPeer === undefined ? cells : [...cells, [`— ${result.noPeer}`, mark(undefined)]];
}

export function table(width: number): Table {
  const text = Math.max(24, Math.floor((Math.max(width, 100) - 4 - 2 - 5 * 2) / 3));
  const widths = [4, text, text, 1, text, 1];
  const lay = (cells: readonly string[]): string => {
    const columns = cells.map((cell, index) => wrap(cell, widths[index] ?? text));
    const height = Math.max(...columns.map((lines) => lines.length));
    return Array.from({ length: height }, (_, at) =>
      columns
        .map((lines, index) => (lines[at] ?? "").padEnd(widths[index] ?? text))
        .join("  ")
        .trimEnd(),
    ).join("\n");
  };
  const rule = widths.map((each) => "─".repeat(each)).join("  ");
  return {
    head: () => `${lay(TITLES)}\n${rule}`,
    row: (result) => {
      const { row, title, must, holdpoint } = result;
      const [first = ["", mark(undefined)], ...others] = peerCells(result);
      const lines = [
        lay([row, `${title}: ${must}`, holdpoint?.observed ?? "", mark(holdpoint), ...first]),
        ...others.map((cells) => lay(["", "", "", "", ...cells])),
      ];
      return `${lines.join("\n")}\n${rule}`;
    },
  };
}
