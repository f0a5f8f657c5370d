import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import type { Plugin } from "vite";

const htmlParser = "rehype-raw";
const emptyModule = "\0no-html-parser";

/**
 * Leaves the HTML parser of streamdown out of the bundle, a third of its size. Tags in an answer are shown as text, so
 * it would never run.
 */
function withoutHtmlParser(): Plugin {
  return {
    name: "without-html-parser",
    enforce: "pre",
    resolveId: (id) => (id === htmlParser ? emptyModule : undefined),
    load: (id) => (id === emptyModule ? "export default function withoutHtml() {}" : undefined),
  };
}

/** Leaves out the fonts of formulas that only browsers without woff2 would load; none of those can run this page. */
function woff2Only(): Plugin {
  return {
    name: "woff2-only",
    enforce: "pre",
    transform: (code, id) =>
      id.includes("katex") && id.includes(".css")
        ? code.replaceAll(/,url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)/g, "")
        : undefined,
  };
}

export default defineConfig({
  plugins: [withoutHtmlParser(), woff2Only(), react()],
  build: {
    // A strict content security policy allows neither inline scripts nor data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
