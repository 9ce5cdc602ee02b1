/** Child of row E2: `database ledger`. Serves the payments of a file, so that it is the one whose timers fall due. */
import { Holdpoint } from "holdpoint";
import { told } from "../child.ts";
import { openStore } from "../store-at.ts";
import { payments } from "./e02-payment.ts";

const [database = "", ledger = ""] = process.argv.slice(2);

const store = openStore(database);
const holdpoint = new Holdpoint({ store, graphs: [payments(store, ledger)], pollMs: 1 });
holdpoint.start();
console.log("ready");
await told();
await holdpoint.stop();
process.exit(0);
