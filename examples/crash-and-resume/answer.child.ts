/**
 * A person in another process: `answer.child.ts FOLDER ANSWER` waits for a question, decides on what it shows, sends the
 * receipt, and leaves.
 */
import { once } from "node:events";
import { Holdpoint } from "holdpoint";
import { SqliteSaver } from "holdpoint/sqlite";

const [, , folder = "", answer = ""] = process.argv;
const [{ id, digest }] = (await once(process, "message")) as [{ readonly id: string; readonly digest: string }];
const store = SqliteSaver.fromConnString(`${folder}/agent.db`);
// No graphs: it decides, and whoever serves the order goes on with it.
const holdpoint = new Holdpoint({ store, graphs: [] });

process.send?.(await holdpoint.decide(id, answer, { by: "ana", digest }));
await store.close();
process.disconnect();
