import { z } from "zod";

/** The last entry of a page; the next page begins after it, also among entries of the same time. */
export type PageCursor = { updatedAt: number; id: string };

/** A page cursor and its wire form. */
export const pageCursorSchema = z.codec(
  z.string().regex(/^\d{1,15}:./s, "must be the next of a page before"),
  z.object({ updatedAt: z.int(), id: z.string() }),
  {
    decode: (token) => ({
      updatedAt: Number.parseInt(token, 10),
      id: token.slice(token.indexOf(":") + 1),
    }),
    encode: ({ updatedAt, id }) => `${updatedAt}:${id}`,
  },
);
