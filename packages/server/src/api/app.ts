import { existsSync } from "node:fs";
import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import swagger from "@fastify/swagger";
import { AppError } from "@agent-max/protocol";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { Engine } from "../engine/engine.ts";
import { type Access, createAccess } from "./http/auth.ts";
import type { NotificationHub } from "./http/notifications.ts";
import { parseJsonBodies } from "./http/json-body.ts";
import { describeApi } from "./http/openapi.ts";
import { createStreamFormats } from "./http/stream-formats.ts";
import { handleProblems, sendProblem } from "./http/problems.ts";
import type { Clock } from "../lib/clock.ts";
import type { Catalog } from "../models/catalog.ts";
import { accountRoutes } from "./routes/account.ts";
import { chatRoutes } from "./routes/chat.ts";
import { conversationRoutes } from "./routes/conversations.ts";
import { generationRoutes } from "./routes/generations.ts";
import { modelRoutes } from "./routes/models.ts";
import type { Conversations } from "../conversations/conversations.ts";
import type { Keys } from "../accounts/keys.ts";
import type { PreferenceStore } from "../accounts/preference-store.ts";

const maxBodyBytes = 16 * 1024 * 1024;

export type AppDeps = {
  engine: Engine;
  conversations: Conversations;
  preferences: PreferenceStore;
  keys: Keys;
  hub: NotificationHub;
  catalog: Catalog;
  clock: Clock;
  newId: () => string;
  logger: FastifyBaseLogger;
  host: string;
  allowedOrigins: readonly string[];
  /** The folder of the built web app; where it is missing only the API is served. */
  webDirectory: string;
  version: string;
};

/** The whole server short of its socket: every route, with its guards. */
export async function createApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.logger,
    genReqId: () => deps.newId(),
    bodyLimit: maxBodyBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 512 },
    // Addresses that cannot be read never come to the error handler.
    frameworkErrors: (error, _request, reply) => sendProblem(reply, error),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  parseJsonBodies(app);
  handleProblems(app);

  const access = createAccess(deps);
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: { directives: contentSecurityPolicy },
    strictTransportSecurity: false,
  });
  await app.register(cors, {
    delegator: (request, done) => {
      const { origin } = request.headers;
      const isAllowed = origin !== undefined && access.isAllowedOrigin(request, origin);
      done(null, { origin: isAllowed, methods, exposedHeaders });
    },
  });
  access.guard(app);
  await app.register(swagger, describeApi(deps.version));

  app.get("/health", { schema: { hide: true } }, async () => ({ status: "ok", version: deps.version }));
  app.get("/ready", { schema: { hide: true } }, async () => ({
    status: "ready",
    running: deps.engine.running(),
  }));
  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  await app.register(apiRoutes(deps, access), { prefix: "/api/v2" });
  await serveWebApp(app, deps.webDirectory);
  return app;
}

const methods = ["GET", "HEAD", "POST", "PATCH", "DELETE"];
const exposedHeaders = ["x-generation-id", "retry-after"];

/** Nothing from outside is loaded, also not by what a model writes. Styles are set by the components themselves. */
const contentSecurityPolicy = {
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", "data:"],
  fontSrc: ["'self'", "data:"],
  // Plain HTTP on loopback is the usual address; upgrading it would break the page.
  upgradeInsecureRequests: null,
};

function apiRoutes(deps: AppDeps, access: Access) {
  return async (api: FastifyInstance) => {
    api.addHook("onRequest", async (_request, reply) => void reply.header("cache-control", "no-store"));
    api.decorateRequest("owner");
    access.authenticate(api);
    const formats = createStreamFormats();
    await api.register(chatRoutes({ engine: deps.engine, formats }));
    await api.register(generationRoutes({ engine: deps.engine, formats }));
    await api.register(conversationRoutes(deps.conversations));
    await api.register(accountRoutes(deps));
    await api.register(modelRoutes(deps));
  };
}

/** Serves the built app. Its addresses all get the page; everything else that is not there is a problem. */
async function serveWebApp(app: FastifyInstance, directory: string): Promise<void> {
  const built = existsSync(directory);
  if (built) {
    await app.register(fastifyStatic, {
      root: directory,
      cacheControl: false,
      setHeaders: cacheAssets,
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === "GET" && request.headers.accept?.includes("text/html") === true;
    if (built && wantsPage && !request.url.startsWith("/api/")) return reply.sendFile("index.html");
    throw new AppError("not_found");
  });
}

/** Built assets carry their hash in their name; the page itself is asked for anew each time. */
function cacheAssets(reply: FastifyReply, path: string): void {
  const hashed = /[\\/]assets[\\/]/.test(path);
  void reply.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
}
