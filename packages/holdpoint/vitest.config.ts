import { fileURLToPath } from "node:url";
import { defineProject } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url));

/** Tests see the library's sources under its public names; child processes see the build. */
export const alias = [
  { find: /^holdpoint$/, replacement: source("index.ts") },
  { find: /^holdpoint\/sqlite$/, replacement: source("storage/sqlite/index.ts") },
  { find: /^holdpoint\/postgres$/, replacement: source("storage/postgres/index.ts") },
  { find: /^holdpoint\/redis$/, replacement: source("storage/redis/index.ts") },
  { find: /^holdpoint\/restate$/, replacement: source("wakers/restate/index.ts") },
  { find: /^holdpoint\/client$/, replacement: source("client/index.ts") },
  { find: /^holdpoint\/react$/, replacement: source("react/index.ts") },
  { find: /^holdpoint\/audit$/, replacement: source("audit/index.ts") },
  { find: /^holdpoint\/policy$/, replacement: source("policy/index.ts") },
  { find: /^holdpoint\/server$/, replacement: source("server/index.ts") },
  { find: /^holdpoint\/testing$/, replacement: source("testing/index.ts") },
];

const isSoak = process.env["HOLDPOINT_SOAK"] === "1";

/** How every project of the workspace runs: bounded runs must be quick, the soak runs the same tests with full counts. */
export const running = {
  // One worker more than the smallest machine the suite is meant for has cores: much of the time tests wait for processes
  // and pages that they started. The long runs of the soak use those cores by themselves.
  maxWorkers: isSoak ? 2 : 3,
  // Files share a worker and the modules it has loaded: no module keeps state, and loading them was half of the time. What
  // puts other modules in the place of some is a file of its own worker: `x.alone.test.ts`.
  isolate: false,
  ...(isSoak ? { testTimeout: 3_600_000, hookTimeout: 600_000 } : { testTimeout: 60_000, hookTimeout: 60_000 }),
};

/** Real servers for the tests that ask for one. */
export const globalSetup = [source("../test/servers/global-setup.ts")];

export default defineProject({
  resolve: { alias },
  test: {
    name: "holdpoint",
    ...running,
    globalSetup,
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/*.alone.test.ts"],
    typecheck: {
      enabled: true,
      checker: "tsc",
      include: ["src/**/*.test-d.ts", "test/**/*.test-d.ts"],
      tsconfig: fileURLToPath(new URL("tsconfig.json", import.meta.url)),
      ignoreSourceErrors: true,
    },
  },
});
