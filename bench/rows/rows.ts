/* All rows, in the order of the table. */
import {approveRow} from './approve.ts';
import {bytesRow} from './bytes.ts';
import {claudeRow} from './claude.ts';
import {commandsRow} from './commands.ts';
import {echoRow} from './echo.ts';
import {hiddenRow, visibleRow} from './floods.ts';
import {growthRow} from './growth.ts';
import {idleRow} from './idle.ts';
import {memoryRow} from './memory.ts';
import {redrawRow} from './redraw.ts';
import type {Row} from './row.ts';
import {slowLinkRow} from './slow-link.ts';
import {spawnRow} from './spawn.ts';
import {startRow} from './start.ts';
import {switchRow} from './switch.ts';
import {throughputRow} from './throughput.ts';

export const rows: readonly Row[] = [
	echoRow,
	hiddenRow,
	visibleRow,
	commandsRow,
	approveRow,
	claudeRow,
	slowLinkRow,
	switchRow,
	startRow,
	spawnRow,
	throughputRow,
	bytesRow,
	idleRow,
	redrawRow,
	memoryRow,
	growthRow,
];
