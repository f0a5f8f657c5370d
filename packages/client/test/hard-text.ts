/** Text that is cut badly by anything that counts bytes or lines. */
export const hardPieces = ["Grüße, ", "日本 ", "👩‍💻\r\n", "data: x\n\n", "end."];
