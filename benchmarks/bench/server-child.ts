/**
 * A process that serves a database file over HTTP, with an API key for one person and a link that signs them in to the
 * inbox. It says where, and ends when told to.
 */
import { Holdpoint } from "holdpoint";
import {
  ApiKeys,
  createServer,
  listen,
  readInbox,
  SCOPES,
  Sessions,
  signInAddress,
  SignInLinks,
} from "holdpoint/server";
import { SqliteSaver } from "holdpoint/sqlite";
import { told } from "../scoreboard/child.ts";
import { ANN } from "../scoreboard/f/f05-payments.ts";

const [path = ""] = process.argv.slice(2);
const store = SqliteSaver.fromConnString(path);
const keys = new ApiKeys(store);
const links = new SignInLinks(store);
const { token } = await keys.create({ ...ANN, scopes: SCOPES });
const link = await links.make({ ...ANN, scopes: SCOPES });
// What one client may ask for is not what is measured; a single one asks here for all of them.
const app = createServer(new Holdpoint({ store, graphs: [] }), {
  auth: keys,
  signIn: { sessions: new Sessions(store), links },
  inbox: readInbox(),
  rateLimit: { perMinute: 1e9, burst: 1e9 },
  streams: { most: 2_000, perPrincipal: 2_000 },
});
const http = await listen(app, { host: "127.0.0.1", port: 0 });
console.log(JSON.stringify({ url: http.url, token, link: signInAddress(http.url, link.token) }));
await told();
await http.stop(1_000);
await store.close();
process.exit();
