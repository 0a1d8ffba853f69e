import { builtWeb, WebBuildError } from './web-build.ts';

/** `npm run build`: the site, when its sources changed. */
try {
  console.log(await builtWeb((line) => console.log(line)));
} catch (error) {
  if (!(error instanceof WebBuildError)) throw error;
  console.error(`safeground: ${error.message}`);
  process.exit(1);
}
