import { account } from './words.ts';

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bCoc_Coc|coc_coc_browser/i, 'Cốc Cốc'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bCriOS\/|\bChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPad\b/, 'iPad'],
  [/\biPhone\b/, 'iPhone'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** What to call a device in the language of the page, by its browser's name for itself. */
export function deviceName(agent: string): string {
  const { browser, system } = deviceParts(agent);
  if (browser !== undefined && system !== undefined) return account().on(browser, system);
  return browser ?? system ?? account().unknownDevice;
}

/** What a browser's name for itself says of the device: its browser and its system, as far as they are known. */
function deviceParts(agent: string): { readonly browser: string | undefined; readonly system: string | undefined } {
  const among = (known: typeof browsers): string | undefined => known.find(([pattern]) => pattern.test(agent))?.[1];
  return { browser: among(browsers), system: among(systems) };
}
