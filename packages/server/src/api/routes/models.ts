import {
  encodeFrame,
  modelListSchema,
  type ModelTestStep,
  modelTestRequestSchema,
  modelTestStepSchema,
  problemSchema,
} from "@agent-max/protocol";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { testModel } from "../../models/model-test.ts";
import { sendEvents } from "../http/sse.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Catalog } from "../../models/catalog.ts";

type ModelRoutesDeps = { catalog: Catalog; clock: Clock };

/** The models on offer, and the test of one (rules C6, H3). */
export function modelRoutes({ catalog, clock }: ModelRoutesDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/models",
      {
        schema: {
          tags: ["models"],
          summary: "The models with what is known of each",
          response: { 200: modelListSchema, default: problemSchema },
        },
      },
      async () => catalog.list(),
    );

    app.post(
      "/models/test",
      {
        schema: {
          body: modelTestRequestSchema,
          tags: ["models"],
          summary: "Probe a model, start, stop and continue a short answer",
          response: {
            200: z.string().describe("text/event-stream of step events"),
            default: problemSchema,
          },
        },
      },
      async (request, reply) => {
        const test = catalog.resolveForTest(request.body.model);
        return sendEvents(request, reply, async function* (signal) {
          for await (const step of testModel({ ...test, clock }, signal)) yield toFrame(step);
        });
      },
    );
  };
}

function toFrame(step: ModelTestStep): string {
  return encodeFrame({ event: "step", data: JSON.stringify(z.encode(modelTestStepSchema, step)) });
}
