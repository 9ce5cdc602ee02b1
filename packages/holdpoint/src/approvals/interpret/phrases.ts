/**
 * Phrases as data, looked up word by word.
 *
 * P1. A template is words and groups: `(a|b|) c` stands for `a c`, `b c` and `c`. Groups do not nest.
 * P2. Of several phrases that begin at a word the longest is taken; nothing is tried again. A look-up costs at most as many
 *     steps as the longest phrase has words.
 * P3. A phrase has one role; a template that gives it a second one is a programmer's error.
 */
import { assert } from "../../core/errors.ts";

/** Phrases by their words; a node with a role ends one. */
export interface PhraseTree<Role> {
  readonly next: Map<string, PhraseTree<Role>>;
  role?: Role;
}

interface Found<Role> {
  readonly role: Role;
  /** How many words the phrase has. */
  readonly length: number;
}

const FLAT = /^[^()]*(?:\([^()]*\)[^()]*)*$/;

/** Every phrase a template stands for (P1). */
export function expand(template: string): readonly string[] {
  assert(FLAT.test(template), `the groups of "${template}" nest or are not closed`);
  let phrases = [""];
  for (const [index, part] of template.split(/[()]/).entries()) {
    // What stands between an opening and a closing parenthesis has an odd place.
    const choices = index % 2 === 1 ? part.split("|") : [part];
    phrases = phrases.flatMap((before) => choices.map((choice) => before + choice));
  }
  return phrases.map((phrase) => phrase.trim().replaceAll(/ +/g, " "));
}

function add<Role>(tree: PhraseTree<Role>, phrase: string, role: Role): void {
  let node = tree;
  for (const word of phrase.split(" ")) {
    let next = node.next.get(word);
    if (next === undefined) {
      next = { next: new Map() };
      node.next.set(word, next);
    }
    node = next;
  }
  assert(node.role === undefined || node.role === role, `the phrase "${phrase}" has two roles`);
  node.role = role;
}

/** Builds the tree of all phrases, given by role. */
export function phraseTree<Role extends string>(byRole: Readonly<Record<Role, readonly string[]>>): PhraseTree<Role> {
  const tree: PhraseTree<Role> = { next: new Map() };
  for (const role of Object.keys(byRole) as Role[]) {
    for (const template of byRole[role]) {
      for (const phrase of expand(template)) add(tree, phrase, role);
    }
  }
  return tree;
}

/** The longest phrase whose words begin at `from` (P2). `wordAt` gives the word at a place, `undefined` where none follows. */
export function longestPhrase<Role>(
  tree: PhraseTree<Role>,
  wordAt: (place: number) => string | undefined,
  from: number,
): Found<Role> | undefined {
  let found: Found<Role> | undefined;
  let node: PhraseTree<Role> = tree;
  for (let place = from; ; place += 1) {
    const word = wordAt(place);
    const next = word === undefined ? undefined : node.next.get(word);
    if (next === undefined) return found;
    node = next;
    if (node.role !== undefined) found = { role: node.role, length: place - from + 1 };
  }
}
