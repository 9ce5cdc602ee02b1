/** Places inside JSON, written the way a programmer would: `$.order.lines[2]`. */

/** The path of what stands under `key` at `path`. */
export function pathTo(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
