import open from "open";
import { parseConfig } from "./config.ts";
import { createLogger } from "./lib/logger.ts";
import { toPageAddress } from "./lib/page-address.ts";
import { createServer } from "./server.ts";

/** The entry: reads the environment, listens, prints the address, shuts down. */
async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const logger = createLogger(config.logLevel);
  const server = await createServer({ config, environment: process.env, logger });
  let closing: Promise<void> | undefined;
  const shutDown = () => {
    closing ??= server.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on("SIGTERM", shutDown);
  process.on("SIGINT", shutDown);

  await server.app.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  const [address] = server.app.addresses();
  const port = typeof address === "object" ? address.port : config.port;
  const url = toPageAddress({ host: config.host, port, key: server.key });
  // What is printed often lands in the log of a container, where a key that somebody chose has no place.
  const printed =
    config.apiKey === undefined
      ? url
      : `${toPageAddress({ host: config.host, port })} with the key of AGENT_MAX_API_KEY`;
  process.stdout.write(
    `\nAgent Max ${config.version}\n  Answers come from ${server.description}.\n  Open ${printed}\n\n`,
  );
  if (config.opensBrowser) await open(url).catch(() => logger.info("no browser could be opened"));
}

function fail(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isTaken = "code" in error && error.code === "EADDRINUSE";
  if (isTaken && "port" in error)
    return `Port ${String(error.port)} is taken by another program. Stop it, or set PORT to another number.`;
  return error.message;
}

main().catch(fail);
