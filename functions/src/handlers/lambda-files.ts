import { S3Client } from '@aws-sdk/client-s3';
import { createS3Files } from '../files/s3.ts';
import type { Files } from '../files/port.ts';
import { environment } from './lambda-deps.ts';

/** The stage's bucket. */
export function bucketFiles(): Files {
  const client = new S3Client({
    region: environment('AWS_REGION'),
    // Else the SDK also signs a checksum of an empty body into every upload address.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return createS3Files({ client, bucket: environment('FILES_BUCKET'), now: Date.now });
}
