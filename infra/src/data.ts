import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { addTable } from './table.ts';
import { tables } from '@safeground/store/tables';
import { accept } from './accepted.ts';
import { filesBucketName, secretName, stackName } from './names.ts';
import type { Stage } from './names.ts';

/** What must outlive every deploy: the tables and the files. */
export class DataStack extends Stack {
  /** The key of the files: a function that may read or write files must be allowed to use it. */
  readonly filesKey: Key;

  constructor(app: App, stage: Stage) {
    super(app, 'data', {
      stackName: stackName(stage, 'data'),
      env: { account: stage.account, region: stage.region },
      description: `Safeground ${stage.name}: tables and files`,
      terminationProtection: stage.production,
    });
    for (const table of tables) addTable(this, { stage, table });
    this.filesKey = filesKey(this, stage);
    filesBucket(this, { stage, key: this.filesKey });
    sessionSecret(this, stage);
  }
}

/** Made by AWS and seen by nobody. Replacing it signs everybody out, which is also how to sign everybody out. */
function sessionSecret(scope: Stack, stage: Stage): void {
  const secret = new Secret(scope, 'session-secret', {
    secretName: secretName(stage),
    description: `Safeground ${stage.name}: signs sessions`,
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: stage.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  accept(
    secret,
    'AwsSolutions-SMG4',
    'A new secret ends every session, so it is replaced by a person who means that (docs/deploy.md), not by a timer.',
  );
}

/** A key of our own, so that every opening of a photograph or a signature is in the account's trail and can be cut off at once. */
function filesKey(scope: Stack, stage: Stage): Key {
  return new Key(scope, 'files-key', {
    description: `Safeground ${stage.name}: photographs, signatures and documents`,
    enableKeyRotation: true,
    pendingWindow: Duration.days(30),
    removalPolicy: stage.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
}

function filesBucket(scope: Stack, { stage, key }: { stage: Stage; key: Key }): void {
  const bucket = new Bucket(scope, 'files', {
    bucketName: filesBucketName(stage),
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    // One data key per bucket and hour instead of a call to KMS for each photograph.
    bucketKeyEnabled: true,
    versioned: true,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    cors: [
      {
        allowedOrigins: [stage.publicOrigin],
        allowedMethods: [HttpMethods.GET, HttpMethods.HEAD, HttpMethods.PUT],
        allowedHeaders: ['content-type', 'content-length', 'x-amz-*'],
        exposedHeaders: ['etag'],
        maxAge: 3600,
      },
    ],
    lifecycleRules: [
      {
        id: 'forget-replaced-versions',
        noncurrentVersionExpiration: Duration.days(90),
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
    ],
    removalPolicy: stage.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  accept(
    bucket,
    'AwsSolutions-S1',
    'Server access logs would keep the network address of people who fill an anonymous form (design decision 15).',
  );
}
