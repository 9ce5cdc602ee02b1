/**
 * Claiming for all tenants (S8), of which each lives in a slot of its own.
 *
 * A1. Which tenants there are is looked up with every claim, by their number: none is ever taken out, and one that a
 *     failover lost is entered again by whoever knows it. With one tenant a claim is one call.
 * A2. With several, each is first asked what is due in it, and the longest due of them all are then taken, tenant by
 *     tenant. What another process takes in between is made up for by what is due next in that tenant.
 * A3. One claim looks at `WINDOW` tenants at most, and the next one goes on behind them. So up to that many tenants the
 *     longest due thread comes first; beyond, every tenant is looked at once in each round of `tenants / WINDOW` claims,
 *     whatever is due in the others.
 * A4. Beyond, a tenant is looked at with the next claim, too, when something became due in it: by a commit here, by a ring
 *     that names it, or by what was due there when it was looked at last. That is a hint, and takes no other's turn.
 */
import type { Tenant } from "../../core/ids.ts";
import type { ClaimRequest, ThreadRow } from "../store.ts";
import { compareText } from "../text-order.ts";
import type { Keys } from "./keys.ts";
import type { Client, Link } from "./link.ts";
import { toRow, type RowReply } from "./replies.ts";
import { SCRIPTS } from "./scripts.ts";
import type { StoreTime } from "./store-time.ts";

/** How many tenants are looked at at a time. */
export const WINDOW = 64;

interface DueThread {
  readonly tenant: Tenant;
  readonly rank: readonly [dueAt: number, createdAt: number, order: number];
  readonly id: string;
}

function byRank(a: DueThread, b: DueThread): number {
  for (const [index, one] of a.rank.entries()) {
    const apart = one - (b.rank[index] ?? 0);
    if (apart !== 0) return apart;
  }
  return compareText(a.id, b.id);
}

export class Claims {
  readonly #link: Link;
  readonly #keys: Keys;
  readonly #time: StoreTime;
  #tenants: readonly Tenant[] = [];
  readonly #entered = new Set<Tenant>();
  /** Tenants that something was stored in, as far as is known here. */
  readonly #stored = new Set<Tenant>();
  /** Tenants that something may be due in, those first that were looked at longest ago. */
  readonly #hinted = new Set<Tenant>();
  #next = 0;

  constructor(link: Link, keys: Keys, time: StoreTime) {
    this.#link = link;
    this.#keys = keys;
    this.#time = time;
  }

  /** Takes in which tenants there are, when a connection begins, and the latest instant any of them has seen. A server
   *  that was failed over to may have lost what was entered last, so that it is entered again. */
  async begin(client: Client): Promise<void> {
    await this.#takeIn((await client.zrange(this.#keys.tenants, "0", "-1")) as Tenant[], client);
    const found = this.#tenants;
    const clocks = await Promise.all(found.map((tenant) => client.get(this.#keys.of(tenant).clock)));
    for (const [index, tenant] of found.entries()) {
      const clock = clocks[index] ?? null;
      if (clock === null) continue;
      this.#time.remember(Number.parseFloat(clock));
      this.#stored.add(tenant);
    }
    this.#time.hearServer((await client.time()).map(Number));
  }

  /** Takes in the tenants that are entered, and enters those again that were. */
  async #takeIn(found: readonly Tenant[], client: Client): Promise<void> {
    const there = new Set(found);
    const lost = [...this.#entered].filter((tenant) => !there.has(tenant));
    if (lost.length > 0) await client.zadd(this.#keys.tenants, ...lost.flatMap((tenant) => [0, tenant]));
    this.#tenants = [...found, ...lost];
    for (const tenant of found) this.#entered.add(tenant);
  }

  /** Something may be due in these. */
  hint(tenants: Iterable<Tenant>): void {
    for (const tenant of tenants) this.#hinted.add(tenant);
  }

  /** Whether this process knows that a tenant is entered. */
  isEntered(tenant: Tenant): boolean {
    return this.#entered.has(tenant);
  }

  /** Enters a tenant, before its first commit. */
  async enter(tenant: Tenant, client: Client): Promise<void> {
    await client.zadd(this.#keys.tenants, 0, tenant);
    this.#entered.add(tenant);
  }

  /** Whether something was stored in a tenant: it must be there still. */
  wasStored(tenant: Tenant): boolean {
    return this.#stored.has(tenant);
  }

  /** Something was stored in a tenant, or all of it was lost. */
  noteStored(tenant: Tenant, is: boolean): void {
    if (is) this.#stored.add(tenant);
    else this.#stored.delete(tenant);
  }

  async all(): Promise<readonly Tenant[]> {
    const { tenants } = this.#keys;
    const count = await this.#link.call((client) => client.zcard(tenants));
    if (count !== this.#tenants.length) {
      await this.#link.call(async (client) =>
        this.#takeIn((await client.zrange(tenants, "0", "-1")) as Tenant[], client),
      );
    }
    return this.#tenants;
  }

  /** Those that something was appended for, by name: they are sorted as the port wants them. */
  async withEvents(after: Tenant | undefined, limit: number): Promise<readonly Tenant[]> {
    const found: Tenant[] = [];
    for (let from = after === undefined ? "-" : `(${after}`; found.length < limit;) {
      const names = await this.#link.call(
        (client) => client.zrange(this.#keys.tenants, from, "+", "BYLEX", "LIMIT", 0, limit) as Promise<Tenant[]>,
      );
      const eventful = await Promise.all(
        names.map((tenant) => this.#link.call((client) => client.exists(this.#keys.of(tenant).events))),
      );
      found.push(...names.filter((_, index) => eventful[index] === 1));
      const last = names.at(-1);
      if (last === undefined || names.length < limit) break;
      from = `(${last}`;
    }
    return found.slice(0, limit);
  }

  async claim(request: ClaimRequest): Promise<readonly ThreadRow[]> {
    const routes = [...new Set(request.routes)];
    if (routes.length === 0 || request.limit <= 0) return [];
    const tenants = this.#window(await this.all());
    const [only] = tenants;
    if (tenants.length === 1 && only !== undefined) return this.#take(only, request, routes, request.limit);
    const found = await Promise.all(tenants.map((tenant) => this.#peek(tenant, routes, request.limit)));
    const due = found.flat();
    for (const [index, tenant] of tenants.entries()) {
      this.#hinted.delete(tenant);
      if (found[index]?.length !== 0) this.#hinted.add(tenant);
    }
    const first = due.toSorted(byRank).slice(0, request.limit);
    const counts = new Map<Tenant, number>();
    for (const { tenant } of first) counts.set(tenant, (counts.get(tenant) ?? 0) + 1);
    const taken = await Promise.all([...counts].map(([tenant, count]) => this.#take(tenant, request, routes, count)));
    const places = new Map(first.map(({ tenant, id }, place) => [`${tenant}\n${id}`, place]));
    const placeOf = ({ tenant, id }: ThreadRow): number => places.get(`${tenant}\n${id}`) ?? first.length;
    return taken.flat().toSorted((a, b) => placeOf(a) - placeOf(b));
  }

  #window(tenants: readonly Tenant[]): readonly Tenant[] {
    if (tenants.length <= WINDOW) {
      this.#hinted.clear();
      return tenants;
    }
    const start = this.#next % tenants.length;
    this.#next = start + WINDOW;
    const turn = [...tenants.slice(start), ...tenants.slice(0, start)].slice(0, WINDOW);
    for (const tenant of this.#hinted) if (!this.#entered.has(tenant)) this.#hinted.delete(tenant);
    return [...new Set([...turn, ...[...this.#hinted].slice(0, WINDOW)])];
  }

  async #peek(tenant: Tenant, routes: readonly string[], limit: number): Promise<readonly DueThread[]> {
    const { threads } = this.#keys.of(tenant);
    const args = [...this.#time.args(), limit, routes.length, ...routes];
    const [now, ...found] = await this.#link.run<[string, ...[string, string, string, string][]]>(
      SCRIPTS.peek,
      threads,
      args,
    );
    this.#time.hear(Number(now));
    return found.map(([dueAt, createdAt, order, id]) => ({
      tenant,
      rank: [Number(dueAt), Number(createdAt), Number(order)],
      id,
    }));
  }

  async #take(
    tenant: Tenant,
    { leaseMs }: ClaimRequest,
    routes: readonly string[],
    limit: number,
  ): Promise<readonly ThreadRow[]> {
    const { threads } = this.#keys.of(tenant);
    const args = [...this.#time.args(), leaseMs, limit, routes.length, ...routes];
    const [now, ...rows] = await this.#link.run<[string, ...RowReply[]]>(SCRIPTS.claim, threads, args);
    this.#time.hear(Number(now));
    return rows.map((row) => toRow(tenant, row));
  }
}
