/* What stands where a dialog will be, while the server is asked what it offers. The spinner's timer runs only as long. */
import {Text} from 'ink';
import Spinner from 'ink-spinner';
import type {Look} from '../models/row.ts';

export const Loading = ({look, text}: {look: Look; text: string}) => (
	<Text>
		{' '}
		{look.unicode ? <Spinner /> : '*'} {text}
	</Text>
);
