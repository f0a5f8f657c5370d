/** A real fetch whose bodies arrive in pieces of `size` bytes, each of them one read. */
export function fetchInPieces(size: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.body) return response;
    const pieces = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        for (let at = 0; at < chunk.length; at += size) controller.enqueue(chunk.slice(at, at + size));
      },
    });
    return new Response(response.body.pipeThrough(pieces), response);
  };
}

/** A real fetch whose bodies arrive whole, in one read. */
export const fetchInOnePiece: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  return new Response(await response.bytes(), response);
};
