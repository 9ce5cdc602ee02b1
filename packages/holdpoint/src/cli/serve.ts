/** `holdpoint serve`: the server for others. */
import { command } from "./frame/command.ts";
import { SERVE_WITH_HOST, serveUntilSignal } from "./serve/serving.ts";

export const serveCommand = command({
  name: "serve",
  summary: "serves graphs, API and inbox for those whom the config lets in",
  notes: [
    "Beyond this machine it listens only when the config says how whoever asks is known (auth). TLS is for a proxy in front of it; server.publicUrl is the address people use then.",
    "When the clock that deadlines go by jumps, is set back, or is behind what the database has known, the log says so in one line, with what happens to deadlines meanwhile and what to do; so it does in dev.",
    "SIGTERM stops in good order: event streams end, threads that run come to rest, and the store is closed. A second one ends at once. Nothing is lost either way.",
  ],
  options: SERVE_WITH_HOST,
  examples: [
    ["serve", "serves holdpoint.config.ts on 127.0.0.1:4680, for a proxy on this machine"],
    ["serve --host 0.0.0.0 --port 8080", "for everybody who can reach this machine and is known by auth"],
    ["serve --host 0.0.0.0 --api-only", "answers people and programs; processes without --api-only do the work"],
  ],
  run: ({ given }) => serveUntilSignal("serve", given),
});
