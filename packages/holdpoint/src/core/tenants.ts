/** The tenants that there are. */
import type { Tenant } from "./ids.ts";

const PAGE = 500;

/** What knows them, a page at a time: a store. */
export interface TenantLister {
  tenants(after: Tenant | undefined, limit: number): Promise<readonly Tenant[]>;
}

/** Each of them, by name. One that comes into being meanwhile may be among them or not. */
export async function* eachTenant(lister: TenantLister): AsyncGenerator<Tenant, void> {
  let after: Tenant | undefined;
  for (;;) {
    const found = await lister.tenants(after, PAGE);
    yield* found;
    after = found.at(-1);
    if (found.length < PAGE) return;
  }
}
