import { openAiChunks, type Reply, type Script, toChunk, toFrame } from "./scripted-upstream.ts";

export type ManualModel = {
  script: Script;
  /** Lets the model write a piece in its answer number `index` (from 0), also one that is still to be asked for. */
  say(piece: string, index?: number): Promise<void>;
  /** Ends that answer as complete. */
  finish(index?: number): Promise<void>;
  reply(index?: number): Promise<Reply>;
};

/** A model that writes what a test dictates, when it dictates it. */
export function createManualModel(): ManualModel {
  const replies: PromiseWithResolvers<Reply>[] = [];
  const at = (index: number) => (replies[index] ??= Promise.withResolvers<Reply>());
  return {
    script: (_request, reply, index) => at(index).resolve(reply),
    reply: (index = 0) => at(index).promise,
    async say(piece, index = 0) {
      await (await at(index).promise).write(toFrame(toChunk({ content: piece })));
    },
    async finish(index = 0) {
      (await at(index).promise).end(openAiChunks([]));
    },
  };
}
