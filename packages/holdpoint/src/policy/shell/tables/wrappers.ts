/** Commands that run the command in their arguments, shells, and interpreters. */
import { each, names, type CommandSpec } from "./spec.ts";

export const WRAPPERS: readonly (readonly [string, CommandSpec])[] = [
  ...each("sudo doas", {
    kind: "wrapper",
    code: "PRIVILEGE",
    assigns: true,
    options: {
      flags: "AbBEeHiKklNnPSsVvL",
      values: "aCcDghpRrtTUu",
      long: names(
        "askpass background preserve-env set-home login non-interactive preserve-groups stdin shell validate edit list",
      ),
      longValues: names("close-from chdir group host prompt chroot role type command-timeout other-user user"),
      stops: true,
    },
  }),
  ...each("su runuser", {
    kind: "wrapper",
    code: "PRIVILEGE",
    scripts: ["c", "command", "session-command"],
    onlyScripts: true,
    options: {
      flags: "lmpPfT",
      values: "cgGsuw",
      long: names("login preserve-environment fast pty"),
      longValues: names("command session-command group supp-group shell user whitelist-environment"),
    },
  }),
  ...each("env", {
    kind: "wrapper",
    assigns: true,
    asks: ["C", "chdir"],
    splits: ["S", "split-string"],
    options: {
      flags: "i0v-",
      values: "uCS",
      long: names("ignore-environment null debug"),
      longValues: names("unset chdir split-string"),
      stops: true,
    },
  }),
  ...each("nice", {
    kind: "wrapper",
    options: { flags: "0123456789", values: "n", longValues: ["adjustment"], stops: true },
  }),
  ...each("ionice", {
    kind: "wrapper",
    options: { flags: "t", values: "cn", long: ["ignore"], longValues: ["class", "classdata"], stops: true },
  }),
  ...each("timeout gtimeout", {
    kind: "wrapper",
    skips: 1,
    options: {
      flags: "fpv",
      values: "ks",
      long: names("foreground preserve-status verbose"),
      longValues: names("kill-after signal"),
      stops: true,
    },
  }),
  ...each("stdbuf", {
    kind: "wrapper",
    options: { values: "ioe", longValues: names("input output error"), stops: true },
  }),
  ...each("nohup setsid", {
    kind: "wrapper",
    code: "CHANGES",
    options: { flags: "cfw", long: names("ctty fork wait"), stops: true },
  }),
  ...each("time", {
    kind: "wrapper",
    asks: ["o", "output", "a", "append"],
    options: {
      flags: "apqvV",
      values: "fo",
      long: names("append portability quiet verbose"),
      longValues: names("format output"),
      stops: true,
    },
  }),
  ...each("busybox toybox", { kind: "wrapper", code: "UNKNOWN_COMMAND", options: { stops: true } }),
  ...each("builtin", { kind: "wrapper", options: { stops: true } }),
  ...each("sh bash dash ash", { kind: "shell", plain: true }),
  ...each("zsh ksh ksh93 mksh pdksh yash rbash posh fish csh tcsh rc elvish nu xonsh oil osh busybox-sh", {
    kind: "shell",
    plain: false,
  }),
  ...each(
    "python python2 python3 pypy pypy3 perl perl5 ruby irb node nodejs deno bun tsx ts-node php lua luajit Rscript R julia tclsh wish " +
      "expect osascript ghci runghc guile racket sbcl clisp scala groovy jshell elixir iex erl swift pwsh powershell qjs jjs",
    { kind: "interpreter", reads: true },
  ),
  ...each(
    "awk gawk mawk nawk original-awk ed ex vi vim nvim emacs nano less more man sqlite3 psql mysql mariadb mongo mongosh redis-cli gdb " +
      "lldb m4 bc dc",
    { kind: "interpreter", reads: false },
  ),
];
