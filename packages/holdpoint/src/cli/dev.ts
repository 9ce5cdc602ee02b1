/** `holdpoint dev`: the server on this machine, for the person in front of it. */
import { command } from "./frame/command.ts";
import { SERVE_OPTIONS, serveUntilSignal } from "./serve/serving.ts";

export const devCommand = command({
  name: "dev",
  summary: "serves graphs, API and inbox on this machine, and prints a link that signs you in",
  notes: [
    "It listens on 127.0.0.1 alone. The link counts once, for 10 minutes; start it again for another one. Who you are, and which roles you hold, is `person` in the config.",
    "Ctrl+C stops in good order, twice at once. Nothing is lost either way.",
  ],
  options: SERVE_OPTIONS,
  examples: [
    ["dev", "serves holdpoint.config.ts of this folder or one above"],
    ["dev --port 0", "on any port that is free"],
    ["dev --config examples/trading/holdpoint.config.ts", "serves another config"],
  ],
  run: ({ given }) => serveUntilSignal("dev", given),
});
