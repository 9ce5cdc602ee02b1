/**
 * A strict JSON reader for text that comes from outside. `JSON.parse` keeps the last of two equal keys and rounds large
 * integers; an approval must not depend on which reader saw it.
 *
 * P1. Refused: duplicate keys, integers written out beyond 2^53 − 1, lone surrogates, nesting deeper than {@link MAX_DEPTH}, text
 *     longer than {@link MAX_LENGTH}, anything RFC 8259 refuses.
 */
import { HoldpointError } from "./errors.ts";
import { MAX_DEPTH, MAX_LENGTH, type Json } from "./json.ts";

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// oxlint-disable-next-line no-control-regex -- control characters are exactly what RFC 8259 forbids inside a string
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

class Reader {
  private position = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  fail(what: string): never {
    throw new HoldpointError("JSON_INVALID", `The JSON text is refused at character ${this.position}: ${what}.`, {
      position: this.position,
      what,
    });
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.position += found.length;
    return found;
  }

  private space(): void {
    this.match(SPACE);
  }

  private take(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  private string(): string {
    const literal = this.match(STRING);
    if (literal === undefined) return this.fail("a string was expected");
    const value = JSON.parse(literal) as string;
    if (!value.isWellFormed()) this.fail("a string holds a lone surrogate");
    return value;
  }

  private number(): number {
    const literal = this.match(NUMBER);
    if (literal === undefined) return this.fail("a value was expected");
    const value = Number(literal);
    if (!Number.isFinite(value)) this.fail(`the number ${literal} is too large`);
    if (/^-?\d+$/.test(literal) && !Number.isSafeInteger(value)) {
      this.fail(`the integer ${literal} cannot be held exactly; send it as a string`);
    }
    return Object.is(value, -0) ? 0 : value;
  }

  private array(depth: number): Json {
    const items: Json[] = [];
    this.space();
    if (this.take("]")) return items;
    do items.push(this.value(depth + 1));
    while (this.take(","));
    if (!this.take("]")) this.fail('"," or "]" was expected');
    return items;
  }

  private object(depth: number): Json {
    const found = new Map<string, Json>();
    this.space();
    if (this.take("}")) return {};
    do {
      this.space();
      const key = this.string();
      if (found.has(key)) this.fail(`the key ${JSON.stringify(key)} is there twice`);
      this.space();
      if (!this.take(":")) this.fail('":" was expected');
      found.set(key, this.value(depth + 1));
    } while (this.take(","));
    if (!this.take("}")) this.fail('"," or "}" was expected');
    return Object.fromEntries(found);
  }

  private word(): Json | undefined {
    for (const [word, value] of [
      ["true", true],
      ["false", false],
      ["null", null],
    ] as const) {
      if (this.text.startsWith(word, this.position)) {
        this.position += word.length;
        return value;
      }
    }
    return undefined;
  }

  value(depth: number): Json {
    if (depth > MAX_DEPTH) this.fail(`it is nested deeper than ${MAX_DEPTH} levels`);
    this.space();
    const value = this.any(depth);
    this.space();
    return value;
  }

  private any(depth: number): Json {
    if (this.take("{")) return this.object(depth);
    if (this.take("[")) return this.array(depth);
    if (this.text[this.position] === '"') return this.string();
    const word = this.word();
    return word === undefined ? this.number() : word;
  }

  end(): void {
    if (this.position < this.text.length) this.fail("there is more text after the value");
  }
}

/** Reads JSON text from outside; see P1. */
export function parseJson(text: string): Json {
  const reader = new Reader(text);
  if (text.length > MAX_LENGTH) reader.fail(`it has ${text.length} characters, at most ${MAX_LENGTH} are read`);
  const value = reader.value(0);
  reader.end();
  return value;
}
