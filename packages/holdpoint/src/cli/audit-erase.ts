/** `holdpoint audit erase`: erases what a thread says, while everything goes on verifying. */
import { eraseThread } from "../audit/erase.ts";
import { printable, shown } from "../audit/findings.ts";
import { graceFrom } from "../audit/grace.ts";
import { DEFAULT_TENANT, type Tenant, type ThreadId } from "../index.ts";
import { openNamed } from "./desk/open-named.ts";
import { PLACE } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { count } from "./frame/figures.ts";
import { print, printJson } from "./frame/terminal.ts";

export const auditEraseCommand = command({
  name: "audit erase",
  summary: "erases what a thread says, once it has ended, so that everything still verifies",
  notes: ["Who erased, when and why stays on record. Whoever can write the database is trusted to say who they are."],
  options: {
    db: { ...PLACE.db, required: true },
    thread: { type: "string", valueHint: "ID", required: true, description: "the thread to erase" },
    by: { type: "string", valueHint: "NAME", required: true, description: "who erases; it stays on record" },
    reason: { type: "string", valueHint: "TEXT", required: true, description: "why; it stays on record" },
    grace: { type: "string", valueHint: "SPAN", description: "only if it ended at least so long ago: 30d, 12h" },
    tenant: { type: "string", valueHint: "NAME", description: "whose thread it is; that of `default` when left out" },
  },
  examples: [
    ['audit erase --db agent.db --thread order-17 --by "privacy desk" --reason "request 17" --grace 30d', "erases it"],
  ],
  async run({ given }) {
    const { db, thread, by, reason, grace, tenant = DEFAULT_TENANT, json } = given;
    const graceMs = grace === undefined ? 0 : graceFrom(grace);
    const store = await openNamed(db, { readOnly: false });
    try {
      const erased = await eraseThread(store, tenant as Tenant, thread as ThreadId, { by, reason, graceMs });
      const { records, questions, documents } = erased;
      const what = `thread ${shown(thread)} (tenant ${printable(tenant)})`;
      const isDone = records + questions + documents === 0;
      if (json) printJson({ threadId: thread, records, questions, documents });
      else {
        print(
          isDone
            ? `Nothing was left to erase of ${what}.`
            : `Erased ${count(records, "record")}, ${count(questions, "question")} and ${count(documents, "other document")} of ${what}.`,
        );
      }
      return EXIT.ok;
    } finally {
      await store.close();
    }
  },
});
