/** Holdpoint's store in a PostgreSQL database (`holdpoint/postgres`). */
export { PostgresSaver, type PostgresSaverAddressOptions, type PostgresSaverOptions } from "./saver.ts";
