import { defineConfig } from "vitest/config";
import { alias, globalSetup, running } from "./packages/holdpoint/vitest.config.ts";

export default defineConfig({
  test: {
    projects: [
      "packages/holdpoint",
      {
        resolve: { alias },
        test: {
          name: "alone",
          ...running,
          globalSetup,
          isolate: true,
          include: ["packages/holdpoint/**/*.alone.test.ts"],
        },
      },
      { resolve: { alias }, test: { name: "inbox", ...running, include: ["packages/inbox/**/*.test.ts"] } },
      { resolve: { alias }, test: { name: "examples", ...running, include: ["examples/**/*.test.ts"] } },
      {
        resolve: { alias },
        test: { name: "benchmarks", ...running, globalSetup, include: ["benchmarks/**/*.test.ts"] },
      },
    ],
    coverage: {
      provider: "v8",
      reportsDirectory: "coverage",
      include: ["packages/holdpoint/src/**/*.ts"],
      exclude: ["**/*.test.ts", "**/*.test-d.ts"],
    },
  },
});
