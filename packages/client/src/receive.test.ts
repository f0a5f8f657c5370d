import * as fc from "fast-check";
import { encodeEvent, encodeOffset } from "@agent-max/protocol";
import { answerLog, foldLog } from "@agent-max/protocol/testing";
import { expect, test } from "vitest";
import { hardPieces } from "../test/hard-text.ts";
import { receive } from "./receive.ts";

const events = answerLog([...hardPieces, ...hardPieces]);
const messages = events.map((event) => ({ id: encodeOffset(event.offset), data: encodeEvent(event) }));

test("[L3.3] [L3.4] whatever slices of a log come, in whatever order, what is known is a prefix of it", () => {
  const bound = fc.nat({ max: events.length });
  fc.assert(
    fc.property(fc.array(fc.tuple(bound, bound)), (slices) => {
      let known: ReturnType<typeof foldLog>;
      for (const [from, to] of slices) {
        const before = known?.last_offset ?? 0;
        const { snapshot, gap } = receive(known, messages.slice(from, to));
        const connects = from <= before && before < to;
        expect(gap).toBe(from > before && from < to);
        expect(snapshot).toEqual(foldLog(events.slice(0, connects ? to : before)));
        known = snapshot;
      }
    }),
  );
});

test("frames without an offset and with data that is no JSON change nothing", () => {
  const known = foldLog(events.slice(0, 2));
  const noise = [{ data: "no JSON" }, { data: "{}" }, { id: "7", data: "{}" }, { data: "null" }];
  expect(receive(known, noise)).toEqual({ snapshot: known, gap: false });
});

test("a snapshot that cannot be read is an error", () => {
  expect(() => receive(undefined, [{ event: "snapshot", data: "{}" }])).toThrow("cannot read");
});
