/** The export of what was recorded, as a file of this device. */
import { client } from "../../data/client.ts";

/** How long the address of the file is kept for the browser to read it. */
const KEPT_MS = 60_000;

/** `holdpoint-audit-2026-11-25.jsonl`: the day is that of this device. */
export function exportName(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `holdpoint-audit-${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}.jsonl`;
}

/** Counts what goes through. */
function counted(onBytes: (bytes: number) => void): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      onBytes(bytes);
      controller.enqueue(chunk);
    },
  });
}

/** Reads the export and keeps it as a file; an export that breaks off is none. */
export async function saveExport(signal: AbortSignal, onBytes: (bytes: number) => void): Promise<void> {
  const stream = await client.auditExport({ signal });
  const lines = stream?.pipeThrough(counted(onBytes)) ?? null;
  const blob = await new Response(lines, { headers: { "content-type": "application/jsonl" } }).blob();
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = exportName(new Date());
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
