import { AppError } from "@agent-max/protocol";
import type { Http } from "./http.ts";

const path = "/api/v2/session";

export type Session = {
  /** Trades a key for a cookie that scripts cannot read. @throws AppError `unauthorized` */
  open: (key: string) => Promise<void>;
  /** Whether the cookie is valid. */
  check: () => Promise<boolean>;
  close: () => Promise<void>;
};

export function createSession(http: Http): Session {
  return {
    open: async (key) => {
      await http.text({ method: "POST", path, headers: { "x-api-key": key } });
    },
    check: async () => {
      try {
        await http.text({ path });
        return true;
      } catch (error) {
        if (error instanceof AppError && error.code === "unauthorized") return false;
        throw error;
      }
    },
    close: async () => {
      await http.text({ method: "DELETE", path });
    },
  };
}
