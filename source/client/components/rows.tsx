/* Rows of a model, each one Text: Ink lays out nothing within a row, and what did not change is not rendered again. */
import {Box, Text} from 'ink';
import {memo, useContext, useEffect} from 'react';
import {type Look, painted, type Row} from '../models/row.ts';
import {ClicksContext} from './clicks.ts';

export type RowsProps = {readonly look: Look; readonly rows: readonly Row[]};

export const Rows = ({look, rows}: RowsProps) => {
	const clicks = useContext(ClicksContext);
	useEffect(() => {
		clicks.rows = rows;
	});
	return (
		<Box flexDirection="column">
			{rows.map((row, y) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen.
				<Line key={y} text={painted(row, look)} />
			))}
		</Box>
	);
};

/** An empty text has no height, so an empty row is a blank. */
const Line = memo(({text}: {text: string}) => <Text wrap="truncate">{text || ' '}</Text>);
