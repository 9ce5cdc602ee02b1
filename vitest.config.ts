import { defineConfig } from "vitest/config";
import { alias, timeouts } from "./packages/holdpoint/vitest.config.ts";

export default defineConfig({
  test: {
    // One worker per core of the smallest machine the suite is meant for; crash tests start processes of their own.
    maxWorkers: 2,
    projects: [
      "packages/*",
      { resolve: { alias }, test: { name: "examples", ...timeouts, include: ["examples/**/*.test.ts"] } },
      { resolve: { alias }, test: { name: "benchmarks", ...timeouts, include: ["benchmarks/**/*.test.ts"] } },
    ],
    coverage: {
      provider: "v8",
      reportsDirectory: "coverage",
      include: ["packages/holdpoint/src/**/*.ts"],
      exclude: ["**/*.test.ts", "**/*.test-d.ts"],
    },
  },
});
