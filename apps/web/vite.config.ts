import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = { target: "http://127.0.0.1:8000", changeOrigin: true };

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "rehype-raw": `${import.meta.dirname}/src/conversation/without-html.ts` } },
  build: {
    // A strict content security policy allows neither inline scripts nor data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": server } },
});
