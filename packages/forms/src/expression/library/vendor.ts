/** Functions of single platforms, and ODK's that need keys or maps this engine does not hold. */
const vendor: ReadonlySet<string> = new Set([
  ...['difference-in-months', 'add-date', 'parse-timestamp-to-date', 'to-bikram-sambat', 'z-score', 'here', 'convert-units'],
  ...['depend', 'version', 'property', 'extract-signed', 'intersects', 'encrypt', 'decrypt'],
]);

export function isVendorFunction(name: string): boolean {
  return vendor.has(name) || /^(?:cht|kb|sc|comcare|commcare):/.test(name);
}
