import { AppError, type Owner } from "@agent-max/protocol";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Keys } from "../../accounts/keys.ts";

export const sessionCookie = "agent_max_session";

declare module "fastify" {
  interface FastifyRequest {
    owner: Owner;
  }
}

type AccessOptions = {
  keys: Keys;
  /** The address the server listens on. */
  host: string;
  allowedOrigins: readonly string[];
};

/** Whether a name or an address can only be reached from this machine. */
function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

/** Checks which clients may call, from which page and under which host name (rules H1, H8). */
export function createAccess({ keys, host, allowedOrigins }: AccessOptions) {
  const allowed = new Set(allowedOrigins.map((origin) => origin.toLowerCase()));
  const allowedHosts = new Set([...allowed].map((origin) => hostOf(origin)?.host));

  function isOwnOrigin(request: FastifyRequest, origin: string): boolean {
    return hostOf(origin)?.host === request.headers.host?.toLowerCase();
  }

  function isAllowedOrigin(request: FastifyRequest, origin: string): boolean {
    const name = hostOf(origin)?.hostname;
    if (name === undefined) return false;
    return isLoopback(name) || allowed.has(origin.toLowerCase()) || isOwnOrigin(request, origin);
  }

  /** Refuses other host names: a page of another site can make a browser call a loopback server under its own name. */
  function checkHost(request: FastifyRequest): void {
    const header = request.headers.host?.toLowerCase() ?? "";
    const name = hostOf(`http://${header}`)?.hostname ?? "";
    if (isLoopback(host) && !isLoopback(name) && !allowedHosts.has(header))
      throw new AppError("host_not_allowed");
  }

  function secretOf(request: FastifyRequest): string | undefined {
    const key = request.headers["x-api-key"];
    if (typeof key === "string") return key;
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (bearer !== undefined) return bearer;
    // A page on another loopback port is the same site to a browser, but it is not this app.
    const { origin } = request.headers;
    return origin === undefined || isOwnOrigin(request, origin) ? request.cookies[sessionCookie] : undefined;
  }

  return {
    isAllowedOrigin,
    /** Checks the name and the origin of every request. */
    guard(app: FastifyInstance): void {
      app.addHook("onRequest", async (request) => {
        checkHost(request);
        const { origin } = request.headers;
        if (origin !== undefined && !isAllowedOrigin(request, origin))
          throw new AppError("origin_not_allowed");
      });
    },
    /** Refuses requests without a valid key or session, and puts the owner on the others. */
    authenticate(app: FastifyInstance): void {
      app.addHook("onRequest", async (request) => {
        const secret = secretOf(request);
        const owner = secret === undefined ? undefined : await keys.ownerOf(secret);
        if (owner === undefined) throw new AppError("unauthorized");
        request.owner = owner;
      });
    },
  };
}

export type Access = ReturnType<typeof createAccess>;

function hostOf(origin: string): URL | undefined {
  return URL.parse(origin) ?? undefined;
}
