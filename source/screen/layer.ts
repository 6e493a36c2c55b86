/** Number of the screen layer: what a client must decode. A client keeps every decoder ever released; layer 0 is `ansiLines`. */
export const screenLayer = 1;
