import type { ModelList } from "@agent-max/protocol";

type Model = ModelList["models"][number];

export type Fact = { name: string; value: string };

/** One sentence on how a model continues an answer. */
export function describeMode({ mode }: Model): string {
  return mode === "prefill"
    ? "Continues directly: it goes on from a text by itself."
    : "Continues by anchor: it is asked to begin with the last words again, which are checked and taken out.";
}

/** Where the server knows the continuation mode from. */
export function describeSource({ capability: { from, source, date } }: Model): string {
  const day = date === null ? "" : `, ${date}`;
  switch (from) {
    case "config":
      return `Set in the configuration file${day}`;
    case "probe":
      return `Seen in a probe${day}`;
    case "table":
      return `From the table of known models${day}${source === "" ? "" : ` (${source})`}`;
    case "unknown":
      return "Nobody knows this model, so the way is taken that any model can go";
  }
}

/** The figures that the server knows of a model; an unknown figure says so. */
export function describeFacts(model: Model): Fact[] {
  const { context_tokens, max_output_tokens, price, bills_after_abort, probed_at } = model;
  return [
    { name: "Window", value: toTokens(context_tokens) },
    { name: "Longest answer", value: toTokens(max_output_tokens) },
    {
      name: "Price",
      value:
        price === null
          ? "unknown"
          : `${toDollars(price.input)} in, ${toDollars(price.output)} out, per million tokens`,
    },
    { name: "Bills after a stop", value: toAnswer(bills_after_abort) },
    { name: "Probed", value: probed_at === null ? "never" : toDay(probed_at) },
  ];
}

function toTokens(count: number | null): string {
  return count === null ? "unknown" : `${count.toLocaleString("en")} tokens`;
}

function toDollars(amount: number): string {
  return amount.toLocaleString("en", { style: "currency", currency: "USD", maximumFractionDigits: 4 });
}

function toAnswer(known: boolean | null): string {
  if (known === null) return "unknown";
  return known ? "yes" : "no";
}

function toDay(atMs: number): string {
  return new Date(atMs).toLocaleDateString("en", { dateStyle: "medium" });
}
