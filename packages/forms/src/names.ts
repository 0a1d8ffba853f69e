const START =
  'A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}-\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
const PART = `${START}.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}-`;

/** An XML name without colon (NCName), as a pattern source: letters of any script, no spaces. */
export const NAME_PATTERN = `[${START}][${PART}]*`;

/** A question's, group's or repeat's whole name; XLSForm allows one namespace prefix. */
export const NAME = new RegExp(`^${NAME_PATTERN}(?::${NAME_PATTERN})?$`, 'u');
