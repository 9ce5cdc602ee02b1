/**
 * A classifier that is scripted: words weigh for a label, and the weights make a confidence. It stands in for a model, and
 * like one it is sometimes wrong, and sometimes sure and wrong. What a text claims about itself has no weight.
 */

export const LABELS = ["harmless", "spam", "abuse", "private-data"] as const;
export type Label = (typeof LABELS)[number];

export interface Classified {
  readonly label: Label;
  /** From 0 to 1. */
  readonly confidence: number;
}

type Signal = readonly [label: Exclude<Label, "harmless">, words: RegExp, weight: number];

const SIGNALS: readonly Signal[] = [
  ["spam", /https?:|www\./, 0.45],
  ["spam", /\b(buy|order|sale|discount|% off)\b/, 0.45],
  ["spam", /\b(click|tap) here\b/, 0.6],
  ["spam", /\b(free|winner|won|prize|gift card)\b/, 0.5],
  ["spam", /\b(crypto|invest|returns)\b/, 0.55],
  ["spam", /\b(dm|message) me\b/, 0.5],
  ["spam", /\b(guaranteed|limited time|act now|today only)\b/, 0.55],
  ["spam", /!!!|\$\$\$/, 0.4],
  ["spam", /\bfollowers\b/, 0.5],
  ["abuse", /\b(idiot|moron|stupid|clown)\b/, 0.6],
  ["abuse", /\b(loser|shut up)\b/, 0.7],
  ["abuse", /\byou people\b/, 0.4],
  ["abuse", /\b(nobody wants you|hate you)\b/, 0.7],
  ["abuse", /\b(worthless|pathetic)\b/, 0.55],
  ["private-data", /\b\d{1,4} \w+ (street|lane|road)\b/, 0.8],
  ["private-data", /\b555-\d{4}\b/, 0.6],
  ["private-data", /\b(lives at|home address|his number|her number)\b/, 0.7],
];

/** A text without what hides words from a reader of words. */
function plain(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
    .toLowerCase();
}

export function classify(text: string): Classified {
  const words = plain(text);
  const doubt = new Map<Label, number>();
  for (const [label, pattern, weight] of SIGNALS) {
    if (pattern.test(words)) doubt.set(label, (doubt.get(label) ?? 1) * (1 - weight));
  }
  const [label, left] = [...doubt].toSorted(([, one], [, other]) => one - other)[0] ?? ["harmless", 0.97];
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  return left > 0.5 ? { label: "harmless", confidence: rounded(left) } : { label, confidence: rounded(1 - left) };
}
