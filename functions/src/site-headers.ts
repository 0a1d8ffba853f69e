/**
 * What the site's edge adds to every page and asset, on AWS (`sst.config.ts`) and locally. The pages carry the rest of their content
 * policy themselves, with the hashes of their own scripts; `frame-ancestors` counts only in a header. No imports: SST reads it too.
 */
export const siteHeaders: { readonly [name: string]: string } = {
  'content-security-policy': "frame-ancestors 'none'",
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()',
};

/** Names in this folder hold the hash of their content: they never change. Everything else is asked for anew. */
export const immutablePath = '/_app/immutable/';

export const cacheControl = { immutable: 'public, max-age=31536000, immutable', other: 'no-cache' } as const;
