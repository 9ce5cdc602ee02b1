/** What the audit page shows, as it stands in the address. */
export interface AuditSearch {
  readonly q?: string;
}

/** What an address says; what it does not know is left out. */
export function readAuditSearch({ q }: Record<string, unknown>): AuditSearch {
  const said = typeof q === "number" ? String(q) : q;
  return typeof said === "string" && said !== "" ? { q: said.slice(0, 200) } : {};
}
