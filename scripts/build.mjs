// npm run build: brings dependencies, Node and packages/holdpoint/dist up to date.
import "./setup/floor.mjs";
import { prepare } from "./setup/prepare.mjs";
import { main } from "./setup/progress.mjs";

await main(async () => {
  await prepare();
  return 0;
});
