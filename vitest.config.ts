import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { alias, globalSetup, running } from "./packages/holdpoint/vitest.config.ts";

/** What starts processes, servers or browsers, or runs programs by the hundred: most of the time of a run is theirs. */
const SLOW = /\/packages\/holdpoint\/(?:src\/cli|test\/(?:crash|docs|e2e|replay|restate|security|torture))\//;

/** Within each project the slow files begin: whichever is last, the other workers do not wait long for it. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    const rank = ({ project, moduleId }: TestSpecification): number =>
      2 * projects.indexOf(project.name) + (SLOW.test(moduleId) ? 0 : 1);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: SlowFirst },
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
