// Imported first by every script: refuses a Node too old to run the rest, in one sentence.
// Keep this file's syntax old, so that an old Node gets as far as the message.
if (Number(process.versions.node.split(".")[0]) < 20) {
  console.error(
    "holdpoint: Node 20 or newer is needed to set the project up; this is " +
      process.version +
      ". Install a current Node (https://nodejs.org).",
  );
  process.exit(1);
}
