/** Holdpoint's store in a SQLite file (`holdpoint/sqlite`). */
export { SqliteSaver, type SqliteSaverOptions } from "./saver.ts";
