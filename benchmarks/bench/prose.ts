/** Text that is as hard to compress as what people write: words that follow from a seed. */
import { below, seeded } from "../scoreboard/random.ts";

const WORDS = 800;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** About so many bytes, and the same each time. */
export function prose(bytes: number): string {
  const random = seeded(1);
  const letter = (): string => LETTERS.charAt(below(random, LETTERS.length));
  const words = Array.from({ length: WORDS }, () => Array.from({ length: 2 + below(random, 8) }, letter).join(""));
  let text = "Go?";
  while (text.length < bytes) text += ` ${words[below(random, WORDS)] ?? ""}`;
  return text;
}
