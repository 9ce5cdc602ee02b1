/** Random programs of row B10: steps, questions, sequences, joins and races, drawn from a seed. */
import { interrupt, step } from "holdpoint";
import { below } from "../random.ts";

export type Part =
  | { readonly kind: "step" | "ask"; readonly name: string }
  | { readonly kind: "sequence" | "all" | "race"; readonly parts: readonly Part[] };

/** Draws a program; names are unique, so that an answer that went astray shows. */
export function draw(random: () => number, depth = 3, path = "p"): Part {
  const roll = random();
  if (depth === 0 || roll < 0.15) return { kind: roll < 0.07 ? "step" : random() < 0.4 ? "step" : "ask", name: path };
  const parts = Array.from({ length: 2 + below(random, 2) }, (_, index) => draw(random, depth - 1, `${path}.${index}`));
  return { kind: roll < 0.5 ? "sequence" : roll < 0.85 ? "all" : "race", parts };
}

/** What a person answers to a question: its own text, so that a swapped answer shows. */
export function answerTo(question: string): string {
  return `answer to ${question}`;
}

/** Runs a program inside a node; says what came of every part, in the order of the program. */
export async function play(part: Part, onStep: (name: string) => void): Promise<string> {
  switch (part.kind) {
    case "step":
      return step(part.name, () => {
        onStep(part.name);
        return `done ${part.name}`;
      });
    case "ask":
      return interrupt<string>(part.name);
    case "sequence": {
      const results: string[] = [];
      for (const each of part.parts) results.push(await play(each, onStep));
      return `[${results.join(", ")}]`;
    }
    case "all":
      return `all(${(await Promise.all(part.parts.map((each) => play(each, onStep)))).join(", ")})`;
    case "race":
      return `race(${await Promise.race(part.parts.map((each) => play(each, onStep)))})`;
  }
}
