/** Starts the app on this machine: `npm start`, until Ctrl+C. */
import { mkdirSync } from "node:fs";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { openSupport } from "./support.ts";

const folder = fileURLToPath(new URL("data", import.meta.url));
mkdirSync(folder, { recursive: true });
const support = await openSupport(folder, 4690);
console.log(
  `${support.url}\nrita, lee (leads) and sam; the passwords are rita-demo, lee-demo and sam-demo. Ctrl+C stops.`,
);
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
await support.close();
