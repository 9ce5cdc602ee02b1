/**
 * Arrays in PostgreSQL's binary format: what goes to the server once per group of commits. As text, each of them would
 * have to be escaped here and unescaped there.
 */

const TEXT = 25;
const INT8 = 20;
const BOOL = 16;
const BYTEA = 17;
/** Dimensions, "holds nulls", type of the elements; then length and first index of the one dimension. */
const HEADER_BYTES = 20;

/** Most arrays of a small group have nothing in them. */
const EMPTY = new Map([TEXT, INT8, BOOL, BYTEA].map((type) => [type, encode(type, [])]));

function array(type: number, elements: readonly (Buffer | null)[]): Buffer {
  return (elements.length === 0 ? EMPTY.get(type) : undefined) ?? encode(type, elements);
}

function encode(type: number, elements: readonly (Buffer | null)[]): Buffer {
  const bytes = elements.reduce((sum, element) => sum + 4 + (element?.length ?? 0), HEADER_BYTES);
  const target = Buffer.allocUnsafe(bytes);
  target.writeInt32BE(1, 0);
  target.writeInt32BE(elements.includes(null) ? 1 : 0, 4);
  target.writeInt32BE(type, 8);
  target.writeInt32BE(elements.length, 12);
  target.writeInt32BE(1, 16);
  let at = HEADER_BYTES;
  for (const element of elements) {
    at = target.writeInt32BE(element?.length ?? -1, at);
    if (element !== null) at += element.copy(target, at);
  }
  return target;
}

/** `text[]` */
export function textArray(values: readonly (string | null | undefined)[]): Buffer {
  return array(
    TEXT,
    values.map((value) => (typeof value === "string" ? Buffer.from(value) : null)),
  );
}

/** `bigint[]` */
export function bigintArray(values: readonly (number | null | undefined)[]): Buffer {
  return array(
    INT8,
    values.map((value) => {
      if (typeof value !== "number") return null;
      const bytes = Buffer.allocUnsafe(8);
      bytes.writeBigInt64BE(BigInt(value));
      return bytes;
    }),
  );
}

const TRUE = Buffer.from([1]);
const FALSE = Buffer.from([0]);

/** `boolean[]` */
export function booleanArray(values: readonly boolean[]): Buffer {
  return array(
    BOOL,
    values.map((value) => (value ? TRUE : FALSE)),
  );
}

/** `bytea[]`, from hexadecimal digits. */
export function bytesArray(values: readonly string[]): Buffer {
  return array(
    BYTEA,
    values.map((value) => Buffer.from(value, "hex")),
  );
}
