/* Runs a command in a pty whose output nobody looks at: what a hidden session is without a multiplexer. */
import {spawn} from 'node-pty';

const [program, ...words] = process.argv.slice(2);
spawn(program!, words, {cols: 200, rows: 50, encoding: null, env: process.env as Record<string, string>}).onData(() => {});
