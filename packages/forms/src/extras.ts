import { decodeBase64 } from './extras/base64.ts';
import { digest, sha256 } from './extras/digest.ts';
import { areaOf, distanceAlong, isWithin } from './extras/geo.ts';
import type { Extras } from './session.ts';

/** Functions that few forms call: hashes, shapes on the globe, base64. A chunk of its own (`CompiledForm.needs`). */
export const extras: Extras = { digest, sha256, decodeBase64, area: areaOf, distance: distanceAlong, isWithin };
