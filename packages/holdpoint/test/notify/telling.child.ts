/** A process that tells people by webhook until it is killed. Its settings are its first argument, as JSON. */
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { Notifications } from "../../src/server/notify/notifications.ts";
import { webhookChannel } from "../../src/server/notify/webhook/webhook-channel.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { PUBLIC_URL } from "./desk.ts";

export interface TellingSettings {
  readonly db: string;
  readonly url: string;
  readonly secret: string;
  readonly sendMs: number;
}

const { db, url, secret, sendMs } = JSON.parse(process.argv[2] ?? "{}") as TellingSettings;
const store = SqliteSaver.fromConnString(db);
const channel = webhookChannel({ url, secret, allowHosts: ["127.0.0.1"] });
const notifications = new Notifications(
  { store, tenant: DEFAULT_TENANT },
  { channels: [channel], publicUrl: PUBLIC_URL, pollMs: 20, sendMs },
);

// An orphan ends itself: its parent may be killed too.
process.once("disconnect", () => process.exit(1));
await notifications.tick();
notifications.start();
process.send?.("ready");
