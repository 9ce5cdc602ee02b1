/**
 * A person in another process: `answer.child.ts FOLDER ANSWER` waits for the id of a question, decides, sends the receipt,
 * and leaves.
 */
import { once } from "node:events";
import { Holdpoint } from "holdpoint";
import { SqliteSaver } from "holdpoint/sqlite";

const [, , folder = "", answer = ""] = process.argv;
const [question] = (await once(process, "message")) as [string];
const store = SqliteSaver.fromConnString(`${folder}/agent.db`);
// No graphs: it decides, and whoever serves the order goes on with it.
const holdpoint = new Holdpoint({ store, graphs: [] });

process.send?.(await holdpoint.decide(question, answer, { by: "ana" }));
await store.close();
process.disconnect();
