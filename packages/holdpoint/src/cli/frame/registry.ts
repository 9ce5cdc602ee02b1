/** The commands there are. Each is loaded when it is called, with whatever it needs. */
import type { Command } from "./command.ts";

/** A command in the list. */
export interface Entry {
  /** The words that call it. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** In the order in which they are listed. */
export const REGISTRY: readonly Entry[] = [
  {
    name: "dev",
    summary: "serves on this machine, and prints a link that signs you in",
    load: async () => (await import("../dev.ts")).devCommand,
  },
  {
    name: "serve",
    summary: "serves for those whom the config lets in",
    load: async () => (await import("../serve.ts")).serveCommand,
  },
  {
    name: "inbox",
    summary: "lists what waits for an answer, shows it, and decides",
    load: async () => (await import("../inbox.ts")).inboxCommand,
  },
  {
    name: "show",
    summary: "shows a question or a thread in full",
    load: async () => (await import("../show.ts")).showCommand,
  },
  {
    name: "decide",
    summary: "decides about one question",
    load: async () => (await import("../decide.ts")).decideCommand,
  },
  {
    name: "decide-all",
    summary: "decides about several questions of one rule and low risk",
    load: async () => (await import("../decide-all.ts")).decideAllCommand,
  },
  {
    name: "delegate",
    summary: "lets somebody else vote in your place on one question",
    load: async () => (await import("../delegate.ts")).delegateCommand,
  },
  {
    name: "revoke",
    summary: "takes your vote back",
    load: async () => (await import("../revoke.ts")).revokeCommand,
  },
  {
    name: "claim",
    summary: "says that you look at a question",
    load: async () => (await import("../claim.ts")).claimCommand,
  },
  {
    name: "release",
    summary: "says that you do not any more",
    load: async () => (await import("../release.ts")).releaseCommand,
  },
  { name: "threads", summary: "lists threads", load: async () => (await import("../threads.ts")).threadsCommand },
  {
    name: "fork",
    summary: "begins a new thread where another one stood",
    load: async () => (await import("../fork.ts")).forkCommand,
  },
  {
    name: "continue",
    summary: "lets a thread go on that is held, has failed, or is blocked",
    load: async () => (await import("../continue.ts")).continueCommand,
  },
  {
    name: "check",
    summary: "says whether what waits would go on under the code about to be deployed",
    load: async () => (await import("../check.ts")).checkCommand,
  },
  {
    name: "graphs",
    summary: "lists the graphs that are served",
    load: async () => (await import("../graphs.ts")).graphsCommand,
  },
  {
    name: "policy lint",
    summary: "says what is odd about a policy",
    load: async () => (await import("../policy-lint.ts")).policyLintCommand,
  },
  {
    name: "policy explain",
    summary: "says what a policy says about one call, and why",
    load: async () => (await import("../policy-explain.ts")).policyExplainCommand,
  },
  {
    name: "policy simulate",
    summary: "says what a policy would have changed",
    load: async () => (await import("../policy-simulate.ts")).policySimulateCommand,
  },
  {
    name: "audit list",
    summary: "lists what was recorded, the newest first",
    load: async () => (await import("../audit-list.ts")).auditListCommand,
  },
  {
    name: "audit export",
    summary: "writes everything recorded, to be verified offline",
    load: async () => (await import("../audit-export.ts")).auditExportCommand,
  },
  {
    name: "audit verify",
    summary: "verifies an export offline",
    load: async () => (await import("../audit-verify.ts")).auditVerifyCommand,
  },
  {
    name: "audit receipt",
    summary: "verifies one receipt on its own",
    load: async () => (await import("../audit-receipt.ts")).auditReceiptCommand,
  },
  {
    name: "audit erase",
    summary: "erases what a thread says",
    load: async () => (await import("../audit-erase.ts")).auditEraseCommand,
  },
  {
    name: "keys create",
    summary: "makes an API key",
    load: async () => (await import("../keys-create.ts")).keysCreateCommand,
  },
  { name: "keys list", summary: "lists API keys", load: async () => (await import("../keys-list.ts")).keysListCommand },
  {
    name: "keys revoke",
    summary: "revokes an API key",
    load: async () => (await import("../keys-revoke.ts")).keysRevokeCommand,
  },
  {
    name: "sessions revoke",
    summary: "signs somebody out everywhere",
    load: async () => (await import("../sessions-revoke.ts")).sessionsRevokeCommand,
  },
  {
    name: "grants list",
    summary: "lists what may run without asking, and how often it did",
    load: async () => (await import("../grants-list.ts")).grantsListCommand,
  },
  {
    name: "grants issue",
    summary: "permits a bounded number of actions without asking",
    load: async () => (await import("../grants-issue.ts")).grantsIssueCommand,
  },
  {
    name: "grants revoke",
    summary: "takes a grant back",
    load: async () => (await import("../grants-revoke.ts")).grantsRevokeCommand,
  },
  {
    name: "deliveries list",
    summary: "lists notifications that were given up",
    load: async () => (await import("../deliveries-list.ts")).deliveriesListCommand,
  },
  {
    name: "deliveries retry",
    summary: "has one of them tried again",
    load: async () => (await import("../deliveries-retry.ts")).deliveriesRetryCommand,
  },
  {
    name: "migrate",
    summary: "brings a database up to date",
    load: async () => (await import("../migrate.ts")).migrateCommand,
  },
];
