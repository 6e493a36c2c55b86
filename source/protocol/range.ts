/** The numbers of the protocol between client and server that this program speaks, lowest and highest. Beside `messages.ts`, so that a light client needs no schema. */
export const protocolRange: [number, number] = [1, 1];
