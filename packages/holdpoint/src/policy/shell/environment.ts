/**
 * Variables that change what other commands do.
 *
 * N1. In front of a command, or exported, only variables known to be harmless are.
 * N2. A plain assignment is harmless unless the variable is known to matter: it reaches other commands only when it was
 *     exported before.
 */
import { hiddenScript } from "./hidden-script.ts";
import type { Here, Judgement } from "./judgement.ts";
import { constant, written, type Value } from "./value.ts";

/** Whether an assignment is sure to reach the commands that follow. */
type Reach = "plain" | "exported";

const HARMLESS = new Set(
  "LANG LANGUAGE TZ COLUMNS LINES NO_COLOR CLICOLOR CLICOLOR_FORCE FORCE_COLOR TERM CI NODE_ENV DEBIAN_FRONTEND".split(
    " ",
  ),
);
const MATTERS =
  /^(?:LD_|DYLD_|BASH|GIT_|PYTHON|PERL|RUBY|NODE_|NPM_|JAVA_|GREP_|RIPGREP_|LESS|MAN|SSH_|SUDO_|XDG_|PS\d$|TAR_|ZDOTDIR|GCONV|LOCPATH|MALLOC_|HTTPS?_PROXY|ALL_PROXY)/;
const MATTERS_TOO = new Set(
  (
    "PATH CDPATH ENV IFS HOME PWD SHELL SHELLOPTS PROMPT_COMMAND PAGER EDITOR VISUAL BROWSER TMPDIR GLOBIGNORE FPATH FIGNORE " +
    "HISTFILE HISTCMD INPUTRC MAILPATH OPENSSL_CONF CURL_HOME WGETRC"
  ).split(" "),
);
/** The value of these is run, or expanded, as a script. */
const SCRIPTS =
  /^(?:PROMPT_COMMAND|PS\d|(?:GIT_|MAN|SYSTEMD_)?(?:PAGER|EDITOR)|VISUAL|BROWSER|GIT_\w*(?:COMMAND|EDITOR|ASKPASS|DIFF)|(?:SSH|SUDO)_ASKPASS|LESSOPEN|LESSCLOSE|BASH_ENV|ENV)$/;

/** Pagers that only print: what agents set so that a command does not wait for a key. */
const PLAIN_PAGER = /^(?:cat|)$/;

function isHarmless(name: string, value: Value): boolean {
  if (/^(?:GIT_|MAN)?PAGER$/.test(name)) return PLAIN_PAGER.test(constant(value) ?? "?");
  return HARMLESS.has(name) || name.startsWith("LC_");
}

/** Notes an assignment that changes what other commands do (N1, N2). */
export function noteAssignment(name: string, value: Value, reach: Reach, here: Here, j: Judgement): void {
  hiddenScript(value, here, j);
  const matters = reach === "exported" || MATTERS.test(name) || MATTERS_TOO.has(name);
  if (matters && !isHarmless(name, value)) j.note("ENVIRONMENT", here);
  if (!SCRIPTS.test(name)) return;
  // `LESSOPEN` begins with a pipe where what it names is a program.
  const script = written(value)?.replace(/^[|!]-?/, "");
  if (script === undefined) return;
  // The shell itself runs this one, before every prompt: it is judged like what `eval` is given, however deep it stands.
  if (name === "PROMPT_COMMAND") j.run(script, here);
  else j.suspect(() => j.run(script, here));
}
