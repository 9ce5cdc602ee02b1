/** What a resume costs a process that never saw the thread: everything recorded is met again, and nothing is done. */
import { DatabaseSync } from "node:sqlite";
import { Annotation, Command, START, StateGraph, interrupt, step } from "holdpoint";
import { timed } from "../scoreboard/f/measure.ts";
import { thread } from "../scoreboard/holdpoint-side.ts";
import type { Kit } from "../scoreboard/kit.ts";
import { peerThread } from "../scoreboard/peer-side.ts";
import type { Bench, Round } from "./bench.ts";

/** Asks for ever: each answer finds the thread cold, and leaves it with the next question. */
interface Endless {
  start(): Promise<void>;
  answer(): Promise<unknown>;
}

function endlessOf(kit: Kit, operations: number): Endless {
  const app = new StateGraph(Annotation.Root({ done: Annotation<number>() }))
    .addNode("work", async () => {
      for (let index = 0; index < operations; index += 1) await step(`read ${index}`, () => index, { effect: "read" });
      for (let index = 0; ; index += 1) await interrupt(`Go on ${index}?`);
    })
    .addEdge(START, "work")
    .compile({ checkpointer: kit.freshSaver(), name: "endless", version: "1" });
  return {
    async start() {
      await app.invoke({}, thread("endless"));
    },
    answer: () => app.invoke(new Command({ resume: "go" }), thread("endless")),
  };
}

async function peerEndlessOf(kit: Kit, operations: number): Promise<Endless> {
  const lg = await kit.peer();
  const work = lg.task("work", async (index: number) => index);
  const checkpointer = await kit.peerSaver();
  const app = lg.entrypoint<number, number>({ name: "endless", checkpointer }, async () => {
    for (let index = 0; index < operations; index += 1) await work(index);
    for (let index = 0; ; index += 1) lg.interrupt(`Go on ${index}?`);
  });
  return {
    async start() {
      await app.invoke(0, peerThread("endless"));
    },
    answer: () => app.invoke(new lg.Command({ resume: "go" }), peerThread("endless")),
  };
}

/** Answers by a library that is opened anew each time. */
function coldRound(open: () => Promise<Endless> | Endless): Round {
  return async () => {
    const { answer } = await open();
    return timed(answer);
  };
}

/** Reads as many rows as there are operations, and parses them. Nothing is written. */
function floorOf(kit: Kit, operations: number): Round {
  const database = new DatabaseSync(kit.file("floor.db"));
  database.exec("CREATE TABLE log (stream TEXT, seq INTEGER, payload TEXT, PRIMARY KEY (stream, seq)) WITHOUT ROWID");
  const insert = database.prepare("INSERT INTO log VALUES ('thread', ?, ?)");
  const payload = JSON.stringify([
    { type: "step_completed", name: "a step", op: "x".repeat(29), task: "1.0.0", value: 1 },
  ]);
  database.exec("BEGIN");
  for (let seq = 0; seq < operations; seq += 1) insert.run(seq, payload);
  database.exec("COMMIT");
  const select = database.prepare("SELECT payload FROM log WHERE stream = 'thread' ORDER BY seq");
  return async () =>
    timed(async () => {
      const entries = select.all().map((row) => JSON.parse(String(row["payload"])) as unknown);
      if (entries.length !== operations) throw new Error(`${entries.length} of ${operations} rows were read`);
    });
}

/** Beyond this the peer takes minutes: its replay grows with the square of what was recorded. */
const PEER_MOST = 1_000;

async function peerRound(kit: Kit, operations: number): Promise<Round> {
  await (await peerEndlessOf(kit, operations)).start();
  return coldRound(() => peerEndlessOf(kit, operations));
}

function replayOf(operations: number, rounds: number): Bench {
  return {
    name: `replay-${operations}`,
    title: `cold replay of ${operations.toLocaleString("en-US")} operations`,
    unit: "ms",
    rounds,
    sides: {
      async holdpoint(kit) {
        await endlessOf(kit, operations).start();
        return coldRound(() => endlessOf(kit, operations));
      },
      floor: async (kit) => floorOf(kit, operations),
      ...(operations > PEER_MOST ? {} : { langgraph: (kit: Kit) => peerRound(kit, operations) }),
    },
  };
}

export const replays: readonly Bench[] = [replayOf(10, 7), replayOf(1_000, 5), replayOf(10_000, 3)];
