/** `holdpoint sessions revoke`: signs somebody out everywhere. */
import { personIdProblem } from "../core/person-id.ts";
import { Sessions } from "../server/auth/sessions.ts";
import { KEY_PLACE } from "./desk/key-place.ts";
import { openStore } from "./desk/open-store.ts";
import { tenantGiven } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";
import { safeLine } from "./show/untrusted.ts";

export const sessionsRevokeCommand = command({
  name: "sessions revoke",
  summary: "signs somebody out everywhere: all of their sessions are over, in every process",
  notes: [
    "It is done where the database is. They may sign in again: take their roles at the directory, or their account at the identity provider, before. API keys they hold are another matter: holdpoint keys revoke.",
  ],
  options: {
    person: {
      type: "string",
      required: true,
      valueHint: "NAME",
      description: "whose sessions are ended, as decisions name them",
    },
    tenant: { type: "string", valueHint: "NAME", description: "whose person; that of `default` when left out" },
    ...KEY_PLACE,
  },
  examples: [["sessions revoke --person ann --db agent.db", "signs ann out everywhere"]],
  async run({ given }) {
    const { person, json } = given;
    const problem = personIdProblem(person);
    if (problem !== undefined) throw new UsageError(`--person ${problem}`);
    const whose = { id: person, tenant: tenantGiven(given.tenant) };
    const { store, close } = await openStore(given, { readOnly: false });
    let ended: number;
    try {
      ended = await new Sessions(store).endAllOf(whose);
    } finally {
      await close();
    }
    const many = ended === 1 ? "1 session of" : `${ended} sessions of`;
    if (json) printJson({ person, ended });
    else print(`Ended ${many} ${safeLine(person)}.`);
    return EXIT.ok;
  },
});
