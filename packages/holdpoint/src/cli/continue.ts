/** `holdpoint continue`: lets a thread go on that waits for somebody to say so. */
import { atDesk } from "./desk/open-desk.ts";
import { PLACE } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";
import { safeLine } from "./show/untrusted.ts";

export const continueCommand = command({
  name: "continue",
  summary: "lets a thread go on that is held at a breakpoint, has failed, or is blocked",
  notes: [
    "A breakpoint, and a fork that is held, is let go on by people alone. show THREAD says where a thread is held. One that waits for answers goes on when they are given: decide.",
    "It takes a server, because going on runs the agent's code; in a program it is invoke(null, config).",
  ],
  options: {
    thread: { type: "positional", valueHint: "THREAD", description: "the id of the thread" },
    url: { ...PLACE.url, required: true },
    "key-file": PLACE["key-file"],
  },
  examples: [["continue order-17 --url https://approvals.example.com", "lets it go on"]],
  async run({ given }) {
    const { thread, json } = given;
    const place = { ...given, db: undefined, config: undefined };
    const gone = await atDesk(place, { writes: true }, (client) => client.continueThread(thread));
    if (json) printJson(gone);
    else print(`Thread ${safeLine(gone.threadId)} goes on (graph ${safeLine(gone.graph)} ${safeLine(gone.version)}).`);
    return EXIT.ok;
  },
});
