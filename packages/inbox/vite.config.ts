import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react(), tailwindcss()],
  // The client's sources: the page and the server that serves it are built from one tree.
  resolve: { alias: { "holdpoint/client": at("../holdpoint/src/client/index.ts") } },
  build: {
    outDir: at("../holdpoint/dist/inbox"),
    emptyOutDir: true,
    // The server's content security policy has no inline scripts, styles or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { "/v1": "http://127.0.0.1:4810" } },
});
