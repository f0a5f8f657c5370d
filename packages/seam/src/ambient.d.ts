/* What tests use beyond the language. */
declare module "*?raw" {
  const content: string;
  export default content;
}

declare const console: { log(text: unknown): void };
