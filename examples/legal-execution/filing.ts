/** The agent's program: it files a document, in exactly the version that was approved. */
import { compilePolicy, entrypoint, step, StepError, tool } from "holdpoint";
import type { App, Directory, PolicyDocument, Store } from "holdpoint";
import { z } from "zod";
import type { Documents } from "./documents.ts";
import type { Registry } from "./registry.ts";

const Filing = z.object({
  document: z.string(),
  version: z.number().int().positive(),
  /** Binds the filing to one text; the version is for people. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  effectiveOn: z.iso.date(),
  court: z.string(),
});
export type Filing = z.infer<typeof Filing>;

export interface Matter {
  readonly document: string;
  readonly effectiveOn: string;
  readonly court: string;
}

export interface FilingParts {
  readonly documents: Documents;
  readonly registry: Registry;
  readonly checkpointer: Store;
  readonly directory: Directory;
  readonly policy: PolicyDocument;
}

function fileDocument({ documents, registry }: Pick<FilingParts, "documents" | "registry">) {
  return tool(
    async (filing) => {
      await step("file", ({ idempotencyKey }) => registry.file(idempotencyKey, filing), { idempotent: true });
      return `filed: ${filing.document} version ${filing.version}, effective ${filing.effectiveOn}`;
    },
    {
      name: "file_document",
      description: "Files a document with a court. It cannot be taken back.",
      schema: Filing,
      effect: "act",
      approval: {
        summary: ({ document, version, court, effectiveOn }) =>
          `File ${document} version ${version} with ${court}, effective ${effectiveOn}?`,
        allow: ["approve", "reject", "edit"],
        snapshot: ({ document }) => ({ ...documents.latest(document) }),
        revalidate: (_then, { document, version, sha256 }) => {
          const now = documents.latest(document);
          if (now.sha256 === sha256) return "same";
          return { impossible: `version ${version} of ${document} was replaced by version ${now.version}.` };
        },
      },
    },
  );
}

export function filing({ checkpointer, directory, policy, ...parts }: FilingParts): App<Matter, string> {
  const file = fileDocument(parts);
  const options = { name: "filing", checkpointer, directory, policy: compilePolicy(policy, [file]) };
  return entrypoint(options, async ({ document, effectiveOn, court }: Matter) => {
    for (;;) {
      const latest = await step("look up the version", () => parts.documents.latest(document), { effect: "read" });
      try {
        return await file.invoke({ document, effectiveOn, court, ...latest });
      } catch (error) {
        if (!(error instanceof StepError)) throw error;
        // Approved, and replaced by then: the new version is another proposal, and people read that one.
        if (error.code !== "PRECONDITION_FAILED") return `not filed: ${error.message}`;
      }
    }
  });
}
