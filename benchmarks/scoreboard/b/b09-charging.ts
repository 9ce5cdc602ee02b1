/** Child of row B9: `side database effects idempotent|plain`. Charges, and is killed before it can record that. */
import { Holdpoint } from "holdpoint";
import { recordInFile } from "../effects.ts";
import { thread } from "../holdpoint-side.ts";
import { peerThread } from "../peer-side.ts";
import { loadPeer } from "../peer.ts";
import { openStore } from "../store-at.ts";
import { type Kind, charging, peerCharging } from "./b09-charge.ts";

const [side, database = "", effects = "", kind = "plain"] = process.argv.slice(2);

function chargeAndDie(key: string): void {
  recordInFile(effects, key);
  process.kill(process.pid, "SIGKILL");
  // The signal takes a moment; nothing of this process may run on meanwhile.
  for (;;);
}

if (side === "langgraph") {
  const lg = await loadPeer();
  await peerCharging(lg, lg.SqliteSaver.fromConnString(database), () => chargeAndDie("charge")).invoke(
    {},
    peerThread("charge"),
  );
} else {
  const store = openStore(database);
  // The lease of a killed process has to lapse before another takes over; a short one keeps the wait short.
  new Holdpoint({ store, graphs: [], leaseMs: 300 });
  await charging(store, kind as Kind, chargeAndDie).invoke({}, thread(`charge ${kind}`));
}
