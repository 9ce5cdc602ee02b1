/** What the supervisor knows of a kind of server: how to start one in a directory of its own. */

/** What a client needs to reach a server (`url` at least), and what a test may want to know of it. */
export type Address = Readonly<Record<string, string>>;

export interface RunningServer {
  readonly address: Address;
  /** Does something to the server that the kind knows by name (`restart`, `down`, `up` …). */
  act(what: string): Promise<void>;
  /** Ends it at once. Its data is thrown away afterwards. */
  stop(): Promise<void>;
}

export interface ServerKind {
  readonly name: string;
  /** Starts one on the loopback interface. `directory` is empty, its own, and removed when the server has ended. */
  start(directory: string, settings: Readonly<Record<string, string>>): Promise<RunningServer>;
}
