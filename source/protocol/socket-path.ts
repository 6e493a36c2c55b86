/** Longest path in bytes that a Unix socket may have everywhere (macOS: 104 with its NUL; Node 20 cuts longer ones silently). */
export const socketPathLimit = 103;
