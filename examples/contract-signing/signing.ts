/** The workflow: it has a contract signed by everybody, in order, and executes exactly the document they signed. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { approve, entrypoint, step, type ApprovalTerms, type Directory, type Store } from "holdpoint";
import { z } from "zod";
import { fingerprint, fingerprintOf } from "./contract.ts";

const ROLES: Readonly<Record<string, readonly string[]>> = {
  selma: ["seller"],
  bruno: ["buyer"],
  nora: ["notary"],
};
export const directory: Directory = { rolesOf: (person) => ROLES[person] ?? [] };

/** What is signed: which contract, and the SHA-256 digest of the document. */
const schema = z.object({ title: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
type Signing = z.infer<typeof schema>;

export interface Files {
  /** The document, as it is worked on. */
  readonly contract: string;
  /** Where it is put when everybody has signed. */
  readonly executed: string;
}

/** How a contract is signed. */
function terms(file: string): ApprovalTerms<Signing> {
  return {
    summary: ({ title, sha256 }) => `Sign "${title}", SHA-256 ${sha256}?`,
    // One after the other.
    reviewers: { stages: [{ role: "seller" }, { role: "buyer" }, { role: "notary" }] },
    allow: ["approve", "reject", "edit"],
    snapshot: () => ({ bytes: statSync(file).size }),
    // Looked at when the last signature is there, right before anything is done with it.
    revalidate: (_asked, { sha256 }) =>
      fingerprintOf(file) === sha256 ? "same" : { impossible: "The document was changed after it was signed." },
  };
}

function execute({ contract, executed }: Files, sha256: string): void {
  const bytes = readFileSync(contract);
  if (fingerprint(bytes) !== sha256) throw new Error("The document was changed in this very moment.");
  writeFileSync(executed, bytes);
}

/** The workflow on a store. It takes the title of the contract, and resolves with the digest that was signed. */
function build(checkpointer: Store, files: Files) {
  return entrypoint({ name: "contract-signing", checkpointer, directory }, async (title: string) => {
    for (;;) {
      const sha256 = await step("read", () => fingerprintOf(files.contract), { effect: "read" });
      const signed = await approve<Signing>({ tool: "sign", args: { title, sha256 }, schema }, terms(files.contract));
      if (signed.approved) {
        await step("execute", () => execute(files, signed.args.sha256), { idempotent: true });
        return signed.args.sha256;
      }
      // Another document than they signed: they are asked anew, about that one.
      if (signed.code !== "PRECONDITION_FAILED") throw new Error(`It was not signed: ${signed.reason ?? "no reason"}`);
    }
  });
}

export type SigningApp = ReturnType<typeof build>;

export function buildSigning(checkpointer: Store, files: Files): SigningApp {
  return build(checkpointer, files);
}
