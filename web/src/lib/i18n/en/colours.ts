import type { ColourMessages } from '../vi/colours.ts';

export const colours: ColourMessages = { green: 'Green', yellow: 'Yellow', orange: 'Orange', red: 'Red' };
