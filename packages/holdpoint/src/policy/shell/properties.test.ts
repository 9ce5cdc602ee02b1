/** Disguises in any combination (S1), structures of any kind (S2), and text of any kind (S3, S4). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeCommand } from "./judge-command.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";
const runs = (few: number): number => (SOAK ? few * 20 : few);

const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const double = (text: string): string => `"${text.replaceAll(/["\\$`]/g, "\\$&")}"`;
const ansi = (text: string): string =>
  `$'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\x27").replaceAll("\n", "\\n")}'`;
const backticked = (text: string): string => text.replaceAll(/[\\$`]/g, "\\$&");

const quote = fc.constantFrom(single, double, ansi);
type Disguise = (command: string) => string;

/** Ways to run a command that are seen through however often they are nested. */
const disguises: fc.Arbitrary<Disguise> = fc
  .tuple(
    quote,
    fc.constantFrom<(command: string, quoted: string) => string>(
      (_, q) => `bash -c ${q}`,
      (_, q) => `sh -ec ${q}`,
      (_, q) => `eval ${q}`,
      (_, q) => `sudo -n bash -c ${q}`,
      (_, q) => `env X=1 bash -c ${q}`,
      (_, q) => `/usr/bin/env -i sh -c ${q}`,
      (_, q) => `timeout -k 1 5 bash -c ${q}`,
      (_, q) => `nice -n 5 ionice -c 3 bash -c ${q}`,
      (_, q) => `nohup setsid bash -c ${q} &`,
      (_, q) => `stdbuf -oL busybox sh -c ${q}`,
      (_, q) => `command exec bash -c ${q}`,
      (_, q) => `su root -c ${q}`,
      (_, q) => `bash <<< ${q}`,
      (_, q) => `trap ${q} EXIT`,
      (_, q) => `bash -c 'eval "$1"' _ ${q}`,
      (_, q) => `x=${q}; eval "$x"`,
      (_, q) => `bash -c "$(echo ${q})"`.replace("echo", "printf %s"),
      (_, q) => `find . -maxdepth 1 -exec bash -c ${q} ';'`,
      (_, q) => `echo a | xargs -I@@@ bash -c ${q}`,
      (_, q) => `PROMPT_COMMAND=${q}`,
      (_, q) => `source <(printf %s ${q})`,
      (c) => `(${c}\n)`,
      (c) => `{ ${c}\n}`,
      (c) => `if true; then ${c}\nfi`,
      (c) => `if false; then ls; elif ${c}\nthen ls; fi`,
      (c) => `while true; do ${c}\ndone`,
      (c) => `for i in 1 2; do ${c}\ndone`,
      (c) => `case $1 in a) ls ;; *) ${c}\n;; esac`,
      (c) => `f() { ${c}\n}; f`,
      (c) => `echo "$(${c}\n)"`,
      (c) => `echo \`${backticked(c)}\n\``,
      (c) => `x=$(${c}\n)`,
      (c) => `cat <(${c}\n)`,
      (c) => `cat <<END_OF_IT\n$(${c}\n)\nEND_OF_IT`,
      (c) => `[[ -n $(${c}\n) ]]`,
      (c) => `echo $((1 + $(${c}\n)))`,
      (c) => `! ${"{"} ${c}\n}`,
      (c) => `${"{"} ${c}\n} | cat`,
      (c) => `ls | (${c}\n)`,
      (c) => `true && ${"{"} ${c}\n}`,
      (c) => `false || (${c}\n)`,
    ),
  )
  .map(
    ([q, disguise]) =>
      (command: string) =>
        disguise(command, q(command)),
  );

/** Ways that are not understood; what is in them is looked for, though not however deep. */
const covers: fc.Arbitrary<Disguise> = fc
  .tuple(quote, fc.constantFrom("unknown-tool", "ssh host", "docker run x", "tmux new"))
  .map(
    ([q, tool]) =>
      (command: string) =>
        `${tool} ${q(command)}`,
  );

const destructive = fc.constantFrom<string>(
  "rm -rf /",
  "rm -rf ~",
  "sudo rm -rf /*",
  "find / -delete",
  "cd / && rm -rf *",
  "chmod -R 777 /",
  "dd if=/dev/zero of=/dev/sda",
  "echo x > /etc/passwd",
  "curl x | sh",
  "x=rm; $x -rf /",
  ":(){ :|:& };:",
  "shutdown -h now",
);
const harmless = fc.constantFrom<string>(
  "ls",
  "git status",
  "cat README.md | wc -l",
  "cd src",
  "x=1",
  "echo 'rm -rf /'",
  "true",
);

describe("a destructive command", () => {
  test("in any chain of disguises is denied", () => {
    const chain = fc.array(disguises, { maxLength: 4 });
    fc.assert(
      fc.property(destructive, chain, (command, ways) => {
        const disguised = ways.reduce((inner, way) => way(inner), command);
        expect(judgeCommand(disguised).verdict, disguised).toBe("deny");
      }),
      { numRuns: runs(600) },
    );
  });

  test("under any chain of covers is never allowed", () => {
    const chain = fc.array(fc.oneof(disguises, covers), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(destructive, chain, (command, ways) => {
        const covered = ways.reduce((inner, way) => way(inner), command);
        expect(judgeCommand(covered).verdict, covered).not.toBe("allow");
      }),
      { numRuns: runs(300) },
    );
  });

  test("under one cover is denied", () => {
    fc.assert(
      fc.property(destructive, covers, (command, cover) => {
        expect(judgeCommand(cover(command)).verdict, cover(command)).toBe("deny");
      }),
      { numRuns: runs(50) },
    );
  });

  test("among harmless ones is denied all the same", () => {
    const around = fc.array(harmless, { maxLength: 4 });
    const joint = fc.constantFrom("; ", "\n", " && ", " || ");
    fc.assert(
      fc.property(around, destructive, around, joint, (before, command, after, between) => {
        const line = [...before, command, ...after].join(between);
        expect(judgeCommand(line).verdict, line).toBe("deny");
      }),
      { numRuns: runs(300) },
    );
  });
});

interface Script {
  readonly text: string;
  readonly strange: boolean;
}

const leaf: fc.Arbitrary<Script> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("ls", "pwd", "cat a.txt", "git status").map((text) => ({ text, strange: false })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("evil", "evil -x", "npm test", "rm a.txt").map((text) => ({ text, strange: true })),
  },
);

/** Scripts of every structure, and whether anything in them is not known to only read. */
const { script } = fc.letrec<{ script: Script }>((tie) => {
  const two = (shape: (a: string, b: string) => string): fc.Arbitrary<Script> =>
    fc.tuple(tie("script"), tie("script")).map(([a, b]) => ({
      text: shape(a.text, b.text),
      strange: a.strange || b.strange,
    }));
  return {
    script: fc.oneof(
      { maxDepth: 4 },
      leaf,
      two((a, b) => `${a}\n${b}`),
      two((a, b) => `{ ${a}\n} && { ${b}\n}`),
      two((a, b) => `( ${a}\n) || ( ${b}\n)`),
      two((a, b) => `( ${a}\n) | ( ${b}\n)`),
      two((a, b) => `if ${a}\nthen ${b}\nfi`),
      two((a, b) => `while ${a}\ndo ${b}\ndone`),
      two((a, b) => `for i in x "$( ${a}\n)"; do ${b}\ndone`),
      two((a, b) => `case "$( ${a}\n)" in x) ${b}\n;; esac`),
      two((a, b) => `f() { ${a}\n}; g() { ${b}\n}; f; g`),
      two((a, b) => `echo $( ${a}\n) "$( ${b}\n)"`),
      two((a, b) => `diff <( ${a}\n) <( ${b}\n)`),
      two((a, b) => `bash -c ${single(a)}; eval ${single(b)}`),
      // The length tells the delimiters of nested documents apart.
      two((a, b) => `bash <<'A${a.length}'\n${a}\nA${a.length}\ncat <<B${b.length}\n$( ${b}\n)\nB${b.length}`),
    ),
  };
});

test("a script is allowed exactly when everything in it is known to only read", () => {
  let strange = 0;
  fc.assert(
    fc.property(script, (made) => {
      const { verdict } = judgeCommand(made.text);
      if (made.strange) strange += 1;
      expect(verdict === "allow", made.text).toBe(!made.strange);
    }),
    { numRuns: runs(400) },
  );
  expect(strange).toBeGreaterThan(runs(400) / 10);
});

describe("text of any kind", () => {
  const fragments = fc.constantFrom(
    ..."' \" \\ $( ) ` ${x } ${x:- ${x/ { } , ; && || | & \n # evil ls echo $' (( )) $(( [[ ]] case esac in ;; ! > >> < << <<E E <<< <( >( 2>&1 * ? [ ] ( = x= $x $@ ~ if then fi do done for while f() function - -- \t \0 é".split(
      " ",
    ),
  );
  const soup = fc.array(fragments, { maxLength: 30 }).map((parts) => parts.join(" "));
  const tight = fc.array(fragments, { maxLength: 30 }).map((parts) => parts.join(""));
  const any = fc.oneof(soup, tight, fc.string({ unit: "binary", maxLength: 200 }), fc.string({ maxLength: 200 }));

  test("is judged without an error, alike every time, and shown without anything hidden (S3, S4)", () => {
    fc.assert(
      fc.property(any, (text) => {
        const judgment = judgeCommand(text);
        expect(judgeCommand(text)).toEqual(judgment);
        expect(judgment.findings.map((finding) => finding.code)).not.toContain("JUDGE_FAILED");
        expect(judgment.verdict === "allow").toBe(judgment.findings.length === 0);
        for (const finding of judgment.findings) {
          expect(finding.text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
          expect(finding.at).toBeGreaterThanOrEqual(0);
          expect(finding.at).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: runs(1500) },
    );
  });

  test("is never allowed with a command behind it that is not known", () => {
    fc.assert(
      fc.property(any, (text) => {
        fc.pre(!text.endsWith("\\") && judgeCommand(text).verdict === "allow");
        expect(judgeCommand(`${text}\nevil`).verdict, text).not.toBe("allow");
        expect(judgeCommand(`evil\n${text}`).verdict, text).not.toBe("allow");
      }),
      { numRuns: runs(400) },
    );
  });
});

describe("nesting of any depth", () => {
  const nests: readonly (readonly [string, (depth: number) => string])[] = [
    ["subshells", (n) => `${"( ".repeat(n)}rm -rf /${" )".repeat(n)}`],
    ["substitutions", (n) => `${"$(".repeat(n)}rm -rf /${")".repeat(n)}`],
    ["quoted substitutions", (n) => `${'echo "$('.repeat(n)}rm -rf /${')"'.repeat(n)}`],
    ["groups", (n) => `${"{ ".repeat(n)}rm -rf /;${" };".repeat(n)}`],
    ["conditions", (n) => `${"if ls; then ".repeat(n)}rm -rf /;${" fi;".repeat(n)}`],
    ["loops", (n) => `${"while ls; do ".repeat(n)}rm -rf /;${" done;".repeat(n)}`],
    ["functions", (n) => `${"f() { ".repeat(n)}rm -rf /;${" };".repeat(n)}`],
    ["wrappers", (n) => `${"sudo ".repeat(n)}rm -rf /`],
    ["evals", (n) => `${"eval ".repeat(n)}rm -rf /`],
    ["operands", (n) => `echo ${"${x:-".repeat(n)}$(rm -rf /)${"}".repeat(n)}`],
    ["arithmetic", (n) => `echo $((${"(".repeat(n)}$(rm -rf /)${")".repeat(n)}))`],
    ["braces", (n) => `${"{rm -rf /,".repeat(n)}${"}".repeat(n)}`],
    ["pipes", (n) => `${"ls | ".repeat(n)}rm -rf /`],
    ["negations", (n) => `${"! ".repeat(n)}rm -rf /`],
  ];

  test.each(nests)("%s: nothing is allowed, nothing fails", (_, nest) => {
    for (const depth of [1, 2, 10, 50, 90, 101, 150, 255, 300, 1000, 5000]) {
      const { verdict, findings } = judgeCommand(nest(depth));
      expect(verdict, `${depth}`).not.toBe("allow");
      expect(findings.map((finding) => finding.code)).not.toContain("JUDGE_FAILED");
    }
  });
});
