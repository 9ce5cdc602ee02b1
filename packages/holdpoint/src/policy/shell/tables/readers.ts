/**
 * Commands that only read, and the options with which they do.
 *
 * R1. A command without a grammar has no option that writes, runs something or reaches over the network.
 * R2. A command with a grammar is allowed with exactly those options; a shortened long option is not one of them.
 */
import { each, names, type ReaderSpec } from "./spec.ts";

const TEXT: ReaderSpec = { kind: "reader", shows: "text" };
const NAMES: ReaderSpec = { kind: "reader", shows: "names" };
const CONTENTS: ReaderSpec = { kind: "reader", shows: "contents" };

export const READERS: readonly (readonly [string, ReaderSpec])[] = [
  ...each("echo true false : basename dirname seq sleep expr whoami id groups uname nproc tty logname users", TEXT),
  ...each(
    "who w uptime free ps pgrep pidof getconf locale lscpu lsblk which whereis pwd printenv cal factor numfmt tr",
    TEXT,
  ),
  ...each("ls dir vdir stat du df realpath readlink test [ mountpoint pathchk lsattr", NAMES),
  ...each("cat head tail wc nl tac rev cut fold fmt expand unexpand paste join comm cmp od hexdump strings", CONTENTS),
  ...each("md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum sum shasum column tsort", CONTENTS),
  ...each("grep egrep fgrep", {
    ...CONTENTS,
    recursive: ["r", "R", "recursive", "dereference-recursive"],
    patterns: { count: 1, unless: ["e", "f", "regexp", "file"] },
    open: true,
    options: {
      flags: "rR",
      values: "efABCmdD",
      long: names("recursive dereference-recursive"),
      longValues: names(
        "regexp file after-context before-context context max-count directories devices include exclude exclude-dir",
      ),
    },
  }),
  ...each("base64 base32", {
    ...CONTENTS,
    most: 1,
    decodes: true,
    options: { flags: "dDi", values: "w", long: ["decode", "ignore-garbage"], longValues: ["wrap"] },
  }),
  ...each("printf", { ...TEXT, options: {} }),
  ...each("type", { ...TEXT, options: { flags: "afptP" } }),
  ...each("date", {
    ...TEXT,
    begins: "+",
    options: {
      flags: "uRj",
      values: "dr",
      optional: "I",
      long: ["utc", "universal", "rfc-email", "iso-8601", "rfc-3339"],
      longValues: ["date", "reference"],
    },
  }),
  ...each("hostname", { ...TEXT, most: 0, options: { flags: "fsidIAa", long: ["fqdn", "short", "ip-address"] } }),
  ...each("file", {
    ...NAMES,
    options: {
      flags: "bhiLkNnprs0",
      values: "F",
      long: names("brief mime mime-type mime-encoding dereference no-dereference keep-going no-pad raw"),
    },
  }),
  ...each("tree", {
    ...NAMES,
    options: {
      flags: "adflxisugpDFNQqrtUvcCnAS",
      values: "LPI",
      long: names("dirsfirst noreport prune gitignore du si inodes device"),
      longValues: names("filelimit"),
    },
  }),
  ...each("uniq", {
    ...CONTENTS,
    most: 1,
    options: { flags: "cdDiuz", values: "fsw", long: names("count repeated ignore-case unique zero-terminated") },
  }),
  ...each("sort", {
    ...CONTENTS,
    options: {
      flags: "bdfgiMhnRrVcCmsuz",
      values: "kt",
      long: names(
        "ignore-leading-blanks dictionary-order ignore-case general-numeric-sort month-sort human-numeric-sort numeric-sort " +
          "random-sort reverse version-sort check merge stable unique zero-terminated debug",
      ),
      longValues: names("key field-separator sort"),
    },
  }),
  ...each("diff", {
    ...CONTENTS,
    recursive: ["r", "recursive"],
    options: {
      flags: "qsepuncytTaiEZbwBrNd",
      values: "UCWxIF",
      long: names(
        "brief report-identical-files unified context normal side-by-side suppress-common-lines recursive new-file ignore-case " +
          "ignore-space-change ignore-all-space ignore-blank-lines strip-trailing-cr text minimal color no-dereference",
      ),
      longValues: names("exclude width ignore-matching-lines label"),
    },
  }),
  ...each("rg", {
    ...CONTENTS,
    recursive: "always",
    patterns: { count: 1, unless: ["e", "regexp", "files", "type-list"] },
    options: {
      flags: "acFiIlLnNoPqsSUvVwx0Hp",
      values: "ABCegjmMrtTdE",
      long: names(
        "case-sensitive ignore-case smart-case fixed-strings files files-with-matches files-without-match count count-matches " +
          "hidden no-ignore no-ignore-vcs line-number no-line-number only-matching invert-match word-regexp line-regexp heading " +
          "no-heading multiline multiline-dotall json stats trim version vimgrep with-filename no-filename null pcre2 quiet column " +
          "no-config no-messages passthru text type-list",
      ),
      longValues: names(
        "after-context before-context context regexp glob iglob max-count max-columns max-depth type type-not color colors replace " +
          "sort sortr threads encoding max-filesize",
      ),
    },
  }),
  ...each("jq", {
    ...CONTENTS,
    patterns: { count: 1, unless: [] },
    options: {
      flags: "ncrjaSCMesR",
      long: names(
        "null-input compact-output raw-output join-output ascii-output sort-keys color-output monochrome-output exit-status slurp " +
          "raw-input tab stream seq",
      ),
      longValues: names("indent"),
    },
  }),
  ...each("xxd", { ...CONTENTS, most: 1, options: { flags: "abCeipuE", values: "clogsn" } }),
];

/** Programs that answer `--version` and `--help` and do nothing else then. */
export const VERSIONED: ReadonlySet<string> = new Set(
  names(
    "node npm npx yarn pnpm bun deno python python2 python3 pip pip3 ruby gem perl php java javac go rustc cargo gcc g++ clang cc " +
      "make cmake docker kubectl helm terraform psql sqlite3 curl wget openssl bash zsh tsc eslint prettier vitest jest poetry uv",
  ),
);
/** How a version is asked for where it is asked for otherwise. Of others `-v` means to say more, and to go on. */
export const VERSION_QUESTIONS: ReadonlySet<string> = new Set([
  ...["node", "npm", "npx", "yarn", "pnpm", "tsc", "docker"].map((name) => `${name} -v`),
  ...["python", "python2", "python3", "cargo", "rustc", "psql", "pip", "pip3"].map((name) => `${name} -V`),
  "go version",
  "java -version",
  "docker version",
  "openssl version",
]);
