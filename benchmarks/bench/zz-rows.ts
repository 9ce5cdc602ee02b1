import { readFileSync } from "node:fs";
import { PostgresSaver } from "holdpoint/postgres";
import { openKit } from "../scoreboard/kit.ts";
import { decisionToStep } from "./pg-latency.ts";
import { pgClient } from "./pg-server.ts";
void PostgresSaver; void readFileSync;
const mod = (await import("../../packages/holdpoint/dist/storage/postgres/migrations/0001-functions.js" as string)) as { groupFunctions: (s: string, n: number) => string };
function transformed(sql: string): string {
  return sql.replaceAll("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replaceAll(
    /unnest\(([^()]*(?:\|\|[^()]*)?)\)(\s+WITH ORDINALITY)?\s+AS u\s*\(([^)]*)\)/g,
    (_all, arrays: string, ordinality: string | undefined, names: string) => {
      const a = arrays.split(",").map((x) => x.trim());
      const n = names.split(",").map((x) => x.trim());
      const cols = a.map((x, i) => `${x.includes("||") ? `(${x})` : x}[n_th] AS ${n[i]}`);
      if (ordinality !== undefined) cols.push(`n_th::bigint AS ${n.at(-1)}`);
      return `generate_series(1, cardinality(${a[0]})) AS n_th CROSS JOIN LATERAL (SELECT ${cols.join(", ")}) AS u`;
    },
  );
}
const kit = openKit("x");
const plain = await decisionToStep(kit);
const changed = await decisionToStep(kit);
const c = await pgClient(kit);
const { rows: spaces } = await c.query<{ src: string }>("select prosrc src from pg_proc where proname = 'write_1' and pronamespace = 'bench_2'::regnamespace");
const space = Number(/lock_shared\((-?\d+)/.exec(spaces[0]?.src ?? "")?.[1]);
const sql = transformed(mod.groupFunctions('"bench_2"', space));
console.log((sql.match(/n_th CROSS/g) ?? []).length, "replaced;", (sql.match(/unnest\(/g) ?? []).length, "left");
await c.query(sql);
async function cpu(): Promise<Map<number, number>> {
  const { rows } = await c.query<{ pid: number }>("select pid from pg_stat_activity where backend_type='client backend' and pid <> pg_backend_pid()");
  return new Map(rows.map(({ pid }) => [pid, Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6]));
}
const all: Record<string, { ms: number[]; cpu: number[] }> = { plain: { ms: [], cpu: [] }, changed: { ms: [], cpu: [] } };
let n = 0;
for (let r = 0; r < 6; r++) for (const [name, cycle] of [["plain", plain], ["changed", changed]] as const) {
  const b = await cpu(); const ms: number[] = [];
  for (let i = 0; i < 100; i++) ms.push(await cycle(`t ${n++}`));
  const a = await cpu(); let s = 0; for (const [p, x] of a) s += x - (b.get(p) ?? 0);
  if (r > 0) { all[name]?.ms.push(ms.toSorted((x, y) => x - y)[50] ?? 0); all[name]?.cpu.push(s / 100); }
}
for (const [k, v] of Object.entries(all)) console.log(k, "latency", v.ms.map((x) => x.toFixed(2)).join(" "), "backend CPU/cycle", v.cpu.map((x) => x.toFixed(2)).join(" "));
process.exit(0);
