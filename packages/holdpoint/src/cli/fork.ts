/** `holdpoint fork`: a new thread that begins where another one stood. */
import { atDesk } from "./desk/open-desk.ts";
import { ACTING, TRUST } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { defined } from "./frame/given.ts";
import { print, printJson } from "./frame/terminal.ts";
import { safeLine } from "./show/untrusted.ts";

const EFFECTS = ["reuse", "dry-run", "execute"] as const;

export const forkCommand = command({
  name: "fork",
  summary: "begins a new thread where another one stood",
  notes: [
    "It takes the code of the graph: work on the store of a config (--config), or on a server. Whoever forks counts as one of those who ask in the new thread, and cannot approve what it asks. A server goes on with it; straight on a store it is held until somebody lets it, with continue on a server, or the program does, with invoke(null, config).",
    TRUST,
  ],
  options: {
    thread: { type: "positional", valueHint: "THREAD", description: "the id of the thread" },
    checkpoint: {
      type: "string",
      valueHint: "ID",
      description: "the place, from show --checkpoints; where it stands now when left out",
    },
    effects: {
      type: "enum",
      options: [...EFFECTS],
      description:
        "what becomes of effects: recorded ones are used (also when left out), new ones not done, or all done anew",
    },
    to: { type: "string", valueHint: "ID", description: "the id of the new thread; made up when left out" },
    hold: { type: "boolean", description: "a server does not go on with it either" },
    ...ACTING,
    config: {
      ...ACTING.config,
      description: "the config with the graphs; holdpoint.config.ts here or above, without --db",
    },
  },
  examples: [
    ["fork order-17", "forks from where it stands"],
    [
      "fork order-17 --checkpoint chk_0000000017_0003_5f2c… --effects dry-run --to order-17-again",
      "tries again from there, without acting",
    ],
  ],
  async run({ given }) {
    const { thread, checkpoint, effects = "reuse", to, url, db, config, hold, json } = given;
    if (db !== undefined && config === undefined && url === undefined) {
      throw new UsageError(
        "--config FILE is missing: a fork takes the code of the graph, which a database does not have; name the config beside --db.",
      );
    }
    // Going on here would run the agent in a command that is about to end.
    const isHeld = hold || url === undefined;
    const made = await atDesk(given, { writes: true }, (client) =>
      client.fork(thread, {
        effects,
        ...defined({ checkpointId: checkpoint, threadId: to, hold: isHeld ? (true as const) : undefined }),
      }),
    );
    if (json) printJson(made);
    else print(`Forked: ${safeLine(made.threadId)}${isHeld ? ", which is held until somebody goes on with it" : ""}.`);
    return EXIT.ok;
  },
});
