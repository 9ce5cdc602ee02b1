/**
 * The endpoints for whoever asks: those of their tenant, and no others.
 *
 * T1. Who asks says whose data it is (auth/principal.ts, A4), and nothing else of a request does. The endpoints of a tenant
 *     are made with its desk alone, so that there is nothing in them that another tenant's data could come from.
 * T2. They are made when somebody of the tenant asks, and kept for so many tenants: those that asked last.
 */
import type { Tenant } from "../../core/ids.ts";
import type { Endpoint } from "../http/endpoint.ts";

/** Tenants whose endpoints are kept (T2). */
const KEPT = 1_000;

export class TenantEndpoints {
  readonly #make: (tenant: Tenant) => readonly Endpoint[];
  /** The one that was asked for last is the last. */
  readonly #made = new Map<Tenant, readonly Endpoint[]>();

  constructor(make: (tenant: Tenant) => readonly Endpoint[]) {
    this.#make = make;
  }

  /** Those of a tenant, in the same order for every tenant. */
  of(tenant: Tenant): readonly Endpoint[] {
    const endpoints = this.#made.get(tenant) ?? this.#make(tenant);
    this.#made.delete(tenant);
    this.#made.set(tenant, endpoints);
    const [oldest] = this.#made.keys();
    if (this.#made.size > KEPT && oldest !== undefined) this.#made.delete(oldest);
    return endpoints;
  }
}
