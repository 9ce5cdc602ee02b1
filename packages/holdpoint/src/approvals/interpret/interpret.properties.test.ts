/** What holds for every reply: nothing added to a yes leaves it a yes, and reading costs no more than its length (I1–I5). */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { contradicts, LONGEST_COMMENT } from "./contradiction.ts";
import { CUES } from "./cues.ts";
import { interpret, LONGEST_REPLY } from "./interpret.ts";
import { expand, type PhraseTree } from "./phrases.ts";
import { PHRASES, THING, THINGS, type Role } from "./words.ts";

const RUNS = { numRuns: process.env["HOLDPOINT_SOAK"] === "1" ? 20_000 : 400 };

function phrasesOf(...roles: readonly Role[]): readonly string[] {
  const phrases = roles.flatMap((role) => PHRASES[role].flatMap(expand));
  return phrases.flatMap((phrase) => [...THINGS].map((thing) => phrase.replaceAll(THING, thing)));
}

function phrasesIn<R>(tree: PhraseTree<R>, before: readonly string[] = []): readonly string[] {
  return [...tree.next].flatMap(([word, next]) => {
    const words = [...before, word];
    return [...(next.role === undefined ? [] : [words.join(" ")]), ...phrasesIn(next, words)];
  });
}

const NO_SIDE: readonly Role[] = ["no-word", "no", "refusal", "rejection", "halt", "for-no", "sorry"];
const YES_SIDE: readonly Role[] = [
  "yes-word",
  "yeah",
  "surely",
  "yes",
  "for-yes",
  "filler",
  "grudging",
  "please",
  "thanks",
  "hello",
  "footer",
];
const YES_WORDS: ReadonlySet<string> = new Set(phrasesOf(...YES_SIDE).flatMap((phrase) => phrase.split(" ")));

const pick = (...roles: readonly Role[]): fc.Arbitrary<string> => fc.constantFrom(...phrasesOf(...roles));
const or = (text: fc.Arbitrary<string>): fc.Arbitrary<string | undefined> => fc.option(text, { nil: undefined });
const separator = fc.constantFrom(", ", ". ", "! ", "; ", " - ", " — ", "\n\n", ".\n", ".\r\n\r\n");

/** Replies built as the grammar says. */
function replyOf(side: "yes" | "no"): fc.Arbitrary<string> {
  const answer =
    side === "yes" ? pick("yes-word", "surely", "yes") : pick("no-word", "no", "refusal", "rejection", "halt");
  const before = side === "yes" ? pick("filler", "for-yes") : pick("sorry", "thanks");
  return fc
    .tuple(or(pick("hello")), or(before), answer, or(pick("thanks")), separator, fc.constantFrom("", ".", "!", "!!"))
    .map(([hello, company, word, thanks, mark, end]) => {
      const parts = [hello, company, word, thanks].filter((part) => part !== undefined);
      return parts.join(mark) + end;
    });
}

/** `text` with `more` before its word at `place` (or at its end). */
function insert(text: string, more: string, place: number): string {
  const words = text.split(" ");
  const at = place % (words.length + 1);
  return [...words.slice(0, at), more, ...words.slice(at)].join(" ");
}

/** Every sign of a plain answer: letters, separators, white space, agreeing pictures and their styles. */
const PLAIN =
  /^(?:[a-zA-Z'\u2019 \t\r\n\u00a0,.;!\u2013\u2014-]|👍|👌|✅|✔|\ufe0f|\u{1f3fb}|\u{1f3fc}|\u{1f3fd}|\u{1f3fe}|\u{1f3ff})*$/u;

const place = fc.nat({ max: 12 });
const joint = fc.constantFrom("", ",", ".", "!", ";", " -");

describe("what the grammar builds", () => {
  test.each(["yes", "no"] as const)("R1: is read as %s, in any case of letters, with white space around it", (side) => {
    fc.assert(
      fc.property(replyOf(side), fc.constantFrom("", " ", "\n", "\t"), (reply, space) => {
        expect(interpret(reply).reading).toBe(side);
        expect(interpret(reply.toUpperCase())).toEqual(interpret(reply));
        expect(interpret(space + reply + space)).toEqual(interpret(reply));
        expect(interpret(reply.replaceAll("'", "\u2019"))).toEqual(interpret(reply));
      }),
      RUNS,
    );
  });

  test("R2: a yes and a no, in whatever order and however separated, are neither", () => {
    const two = fc.tuple(
      replyOf("yes"),
      replyOf("no"),
      fc.boolean(),
      fc.constantFrom(" ", ", ", ". ", "\n", "\n\n", " - "),
    );
    fc.assert(
      fc.property(two, ([yes, no, isYesFirst, mark]) => {
        expect(interpret(isYesFirst ? yes + mark + no : no + mark + yes).reading).toBe("ambiguous");
      }),
      RUNS,
    );
  });
});

describe("I1: what is added to a yes never leaves it a yes", () => {
  const cues = phrasesIn(CUES).filter((phrase) => !phrase.split(" ").every((word) => YES_WORDS.has(word)));

  test.each([
    ["a hedge, condition, deferral, change, report or the like", fc.constantFrom(...cues)],
    ["a negation or a no", pick(...NO_SIDE)],
    ["another word", fc.stringMatching(/^[a-z]{1,9}$/).filter((word) => !YES_WORDS.has(word))],
    ["a number", fc.oneof(fc.nat().map(String), fc.constantFrom("5", "1st", "2x", "10%", "1,000"))],
  ])("%s", (_what, more) => {
    fc.assert(
      fc.property(replyOf("yes"), more, place, joint, (reply, word, at, mark) => {
        expect(interpret(insert(reply, word + mark, at)).reading).not.toBe("yes");
      }),
      RUNS,
    );
  });

  test("a character that is no letter, space or separator", () => {
    const odd = fc.oneof(
      fc.constantFrom(...Array.from('?"“”‘`>*_~#@/\\|()[]{}<>:&%+=…0123456789')),
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(
        replyOf("yes"),
        odd.filter((character) => !PLAIN.test(character)),
        fc.nat(),
        (reply, character, at) => {
          const cut = at % (reply.length + 1);
          expect(interpret(reply.slice(0, cut) + character + reply.slice(cut)).reading).toBe("ambiguous");
        },
      ),
      RUNS,
    );
  });

  test("quoting it", () => {
    const quote = fc.constantFrom(
      ['"', '"'],
      ["'", "'"],
      ["“", "”"],
      ["‘", "’"],
      ["«", "»"],
      ["`", "`"],
      ["> ", ""],
      [">", ""],
    );
    fc.assert(
      fc.property(replyOf("yes"), quote, ([...reply], [open, close]) => {
        expect(interpret(`${open ?? ""}${reply.join("")}${close ?? ""}`)).toMatchObject({
          reading: "ambiguous",
          code: "quoted",
        });
      }),
      RUNS,
    );
  });

  test("a quoted message below it", () => {
    fc.assert(
      fc.property(replyOf("yes"), fc.lorem(), (reply, quoted) => {
        expect(interpret(`${reply}\n\nOn Monday Jane wrote:\n> ${quoted}`).reading).toBe("ambiguous");
      }),
      RUNS,
    );
  });
});

describe("I2: whatever people and programs send", () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 120 }),
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc
      .array(fc.constantFrom(...phrasesOf(...YES_SIDE), "yes", "👍", ",", ".", "!", "\n", "-- \n", "not", "if", "5"), {
        maxLength: 8,
      })
      .map((words) => words.join(" ")),
    fc.tuple(replyOf("yes"), fc.string({ unit: "binary", maxLength: 4 }), fc.nat()).map(([reply, more, at]) => {
      const cut = at % (reply.length + 1);
      return reply.slice(0, cut) + more + reply.slice(cut);
    }),
  );

  test("never throws, is the same every time, and is a yes only in the words and signs of a yes", () => {
    let yes = 0;
    fc.assert(
      fc.property(anything, (text) => {
        const reading = interpret(text);
        expect(interpret(text)).toEqual(reading);
        expect(JSON.stringify(reading).isWellFormed()).toBe(true);
        expect(reading.reason).toMatch(/^(?:Its? |A ).*\.$/su);
        if (reading.reading !== "yes") return;
        yes += 1;
        const [body = ""] = text.split(/\n--[ \r]*(?:\n|$)/);
        expect(body).toMatch(PLAIN);
        const words =
          body
            .toLowerCase()
            .replaceAll("\u2019", "'")
            .match(/[a-z]+(?:['-][a-z]+)*/g) ?? [];
        expect(words.filter((word) => !YES_WORDS.has(word))).toEqual([]);
      }),
      { numRuns: 4 * RUNS.numRuns },
    );
    expect(yes).toBeGreaterThan(0);
  });

  test("comments never throw either", () => {
    fc.assert(
      fc.property(fc.constantFrom("approve", "reject"), anything, (decision, text) => {
        const sentence = contradicts(decision, text);
        expect(contradicts(decision, text)).toBe(sentence);
        expect(sentence ?? `The decision is "${decision}", but the comment .`).toMatch(
          /^The decision is "\w+", but the comment .*\.$/su,
        );
      }),
      RUNS,
    );
  });
});

/** Every look at the text and every step in a lexicon while `work` runs. */
function operations(work: () => unknown): number {
  const spies = [
    vi.spyOn(String.prototype, "codePointAt"),
    vi.spyOn(String.prototype, "startsWith"),
    vi.spyOn(String.prototype, "indexOf"),
    vi.spyOn(Map.prototype, "get"),
    vi.spyOn(Set.prototype, "has"),
    vi.spyOn(RegExp.prototype, "test"),
  ];
  try {
    work();
    return spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const HOSTILE: readonly string[] = [
  "yes ",
  "a",
  "a ",
  "a'",
  "a-",
  "- ",
  "...",
  ", ",
  "no more than",
  "as long as ",
  "as long ",
  "you may now ",
  "i hereby don't approve this ",
  "\n--",
  "\n-- ",
  "\n--\n",
  " ",
  "\n",
  "\r\n",
  "👍🏽",
  "е",
  "e\u0301",
  "\u200b",
  "\ud800",
  "don't x ",
  "not x x ",
  "if any ",
  "looks good, ",
  "> yes\n",
];

describe("I4: reading costs no more than so many operations a character", () => {
  const cases = HOSTILE.flatMap((part) =>
    [
      ["interpret", interpret, LONGEST_REPLY],
      ["contradicts approve", (text: string) => contradicts("approve", text), LONGEST_COMMENT],
      ["contradicts reject", (text: string) => contradicts("reject", text), LONGEST_COMMENT],
    ].map((entry) => [...entry, part] as [string, (text: string) => unknown, number, string]),
  );

  test.each(cases)("%s (%#)", (_name, read, longest, part) => {
    const text = (length: number): string => part.repeat(length).slice(0, length);
    const half = operations(() => read(text(longest / 2)));
    const whole = operations(() => read(text(longest)));
    expect(whole).toBeLessThan(2.1 * half + 1000);
    expect(whole).toBeLessThan(60 * longest);
    expect(operations(() => read(text(longest + 1)))).toBeLessThan(10);
  });
});
