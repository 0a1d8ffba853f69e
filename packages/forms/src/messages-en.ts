/**
 * What is wrong with a form, and what to do: one pair for each code of a finding. `{name}` is filled with a value of the finding.
 * Of what is wrong with an expression (the first part), `describe` says where it stands.
 */
export const english = {
  // Expressions that cannot be read
  'expression.too-long': ['The expression is longer than {limit} characters.', 'Split it into several calculations.'],
  'expression.too-nested': ['The expression is nested deeper than {limit}.', 'Split it into several calculations.'],
  'expression.too-many-operators': ['There are more than {limit} operators in a row.', 'Split it into several calculations.'],
  'expression.path-too-long': ['A path has more than {limit} steps.', 'Name the question as ${…}.'],
  'expression.axis-document': [
    'The axis “{text}” walks through the whole document, which no form does.',
    'Write {text}-sibling for rows of a repeat: {source}',
  ],
  'expression.axis': ['“{text}” is no axis.', 'Correct the expression: {source}'],
  'expression.empty-reference': ['${} names no question.', 'Write the name of the question between the braces.'],
  'expression.expected': ['There is a “{expected}” missing before “{found}”.', 'Correct the expression: {source}'],
  'expression.expected-at-end': ['There is a “{expected}” missing at the end.', 'Correct the expression: {source}'],
  'expression.unexpected': ['“{text}” cannot stand here.', 'Correct the expression: {source}'],
  'expression.unexpected-end': ['The expression ends too early.', 'Complete the expression: {source}'],
  // Expressions that cannot work
  'missing-part': ['{name}() needs a part of the program that is not loaded.', 'Open the form again.'],
  'digest-unknown': ['digest() knows no {algorithm} in {encoding}.', 'Use MD5, SHA-1, SHA-256, SHA-384 or SHA-512, in base64 or hex.'],
  'uuid-length': ['uuid() takes a length of 0 or more.', 'Correct the length.'],
  'unknown-function': ['There is no function {name}().', 'Correct the expression: {source}'],
  'vendor-function': ['{name}() belongs to another platform; here it gives nothing.', 'Write it with functions of XLSForm: {source}'],
  'vendor-function.last-saved': ['${{name}} reads the form sent before, which is not kept; it gives nothing.', 'Take it out: {source}'],
  'unknown-question': ['There is no question named “{name}”.', 'Correct the name: {source}'],
  'unknown-question.several': ['Several questions are named “{name}”.', 'Write the path of the one that is meant: {source}'],
  'unknown-path': ['There is nothing at “{name}” in this form.', 'Correct the path: {source}'],
  'unknown-path.bare': ['There is nothing at “{name}” in this form.', 'Write ${{name}} for a question: {source}'],
  'unknown-instance': ['There is no list or file “{name}”.', 'Correct the name: {source}'],
  'arguments.count': ['{name}() takes {expected} arguments, not {found}.', 'Correct the expression: {source}'],
  'arguments.at-least': ['{name}() takes {expected} arguments or more, not {found}.', 'Correct the expression: {source}'],
  'arguments.between': ['{name}() takes {least} to {most} arguments, not {found}.', 'Correct the expression: {source}'],
  'arguments.nodes': ['{name}() takes questions, not a value.', 'Name questions as ${…}: {source}'],
  'arguments.union': ['Only questions can be united with “|”.', 'Name questions as ${…}: {source}'],
  'arguments.path': ['Only questions can be followed by a path or by a condition in brackets.', 'Correct the expression: {source}'],
  'arguments.index': ['indexed-repeat() takes an index after each repeat.', 'Correct the expression: {source}'],
  'arguments.indexed-question': ['indexed-repeat() takes a question of this form first.', 'Correct the expression: {source}'],
  'arguments.indexed-repeat': [
    'Argument {argument} of indexed-repeat() is no repeat around the question.',
    'Correct the expression: {source}',
  ],
  'arguments.pulldata': [
    'pulldata() takes the names of the list and of its columns in quotes.',
    "Write it as pulldata('list', 'column', 'key column', ${…}).",
  ],
  'arguments.choice-name': ['jr:choice-name() takes a select question in quotes second.', "Write it as jr:choice-name(${…}, '${…}')."],
  'arguments.weights': ['weighted-checklist() takes a weight after each value.', 'Correct the expression: {source}'],
  // Expressions that do otherwise than they look
  'unreachable.relevant': ['The condition is never true, so this is never shown.', 'Take it out, or correct the condition.'],
  'unreachable.constraint': ['The condition is never true, so no answer is ever valid.', 'Correct the condition.'],
  existence: ['${{name}} alone asks whether the question is there, so it is always true.', "Write ${{name}} != ''."],
  'expensive.terms': ['There are {count} terms in a row.', 'Add up sections first, or use sum() over a repeat.'],
  'expensive.descendants': ['“//” looks through the whole form each time.', 'Write the path, or the name of the question.'],
  'type.no-number': ['“{name}” is of the kind {kind}, which is no number.', 'Compare or calculate with a number.'],
  'type.number': ['“{name}” is a number and never “{text}”.', 'Compare it with a number.'],
  'type.several': ['“{name}” holds several choices, so “=” holds only for exactly one.', "Use selected(${{name}}, '{text}')."],
  'type.choices': ['{function}() reads choices, and “{name}” is of the kind {kind}.', 'Name a select question.'],
  'boolean-text': ['“{name}” holds a text, and any text is true.', "Compare with '{text}', or use boolean-from-string()."],
  'unknown-choice': ['“{name}” has no choice “{text}”.', 'Correct the name, or add the choice.'],
  checklist: [
    '{function}() counts whatever is not empty, the words “no” and “0” too.',
    "Compare first: ${question} = 'yes'; or use the scoring of the form.",
  ],
  volatile: ['{function}() is worked out again at every answer.', 'Use it as a default, in once(), or with a trigger.'],
  'empty-in-sum': ['One empty “{name}” makes {function}() empty.', 'Require “{name}”, or add up coalesce(${{name}}, 0).'],
  'position-of-group': ['position(..) is the place of the group, which is always 1.', 'Write position({path}).'],
  pattern: [
    'The pattern “{pattern}” is broken, or looks around or back, which is not taken.',
    'Write it with characters, classes, groups, alternatives and repetitions only.',
  ],
  unanchored: [
    'The pattern “{pattern}” must match the whole answer here, and only a part of it in other programs.',
    'Write ^{pattern}$ to say which.',
  ],

  // Questions, groups and repeats
  cycle: ['These depend on each other: {path}.', 'Take one of the references out; of a row, read the one before: position(..) - 1.'],
  id: ['“{id}” is no id.', 'Begin with a letter; use letters, digits, “-” and “_”.'],
  'duplicate-id': ['Two nodes have the id “{id}”.', 'Give one of them another id.'],
  'duplicate-name': ['Two nodes have the name “{name}”.', 'Give one of them another name.'],
  'name-case': ['“{name}” and “{other}” differ only in capitals.', 'Give one of them another name.'],
  'too-large': ['There are more than {limit} nodes.', 'Split the form.'],
  'too-deep': ['Groups are nested deeper than {limit}.', 'Take groups out.'],
  'empty.group': ['“{name}” has nothing in it.', 'Put a question in it, or take it out.'],
  'no-calculation': ['“{name}” calculates nothing.', 'Give it a calculation.'],
  'no-calculation.trigger': ['“{name}” has a trigger and nothing to run.', 'Give it a calculation, or take the trigger out.'],
  'required-unanswerable': ['“{name}” is required, but nobody can answer it.', 'Take the requirement out.'],
  default: ['“{text}” is no answer of the kind {kind}.', 'Correct the default.'],
  'audit-name': ['An audit must be named “audit”.', 'Rename it.'],
  idle: ['“{name}” has a choice filter and no choices.', 'Take the filter out.'],
  'range.steps': ['“{name}” ranges from {start} to {end} by {step}.', 'Give it numbers that differ, and a step other than 0.'],
  'range.too-many': ['“{name}” has more than 10,000 steps.', 'Take a larger step, or ask for a number.'],

  // Choice lists
  'unknown-list': ['“{name}” uses the choice list “{list}”, which does not exist.', 'Add the list, or choose another.'],
  'unknown-list.answers': [
    '“{name}” offers the answers to “{question}”, which is no one question in a repeat.',
    'Name a question in a repeat, or choose a list.',
  ],
  'duplicate-list': ['The list “{list}” is there twice.', 'Join the two.'],
  'unused-list': ['No question uses the list “{list}”.', 'Take it out, or use it.'],
  'duplicate-choice': ['“{choice}” is in the list “{list}” twice.', 'Rename one of them.'],
  'choice-space': ['“{choice}” has a space in it, and answers of select_multiple are taken apart at spaces.', 'Write it with “_” or “-”.'],
  'file-missing': [
    'The list “{list}” is in the file “{file}”, which has not been uploaded.',
    'Upload it in the builder, under “Lists from files”.',
  ],
  'file-column': [
    'The file “{file}” has no column “{column}”, where the names of its choices are looked for.',
    'Upload a file that has it, under “Lists from files”.',
  ],
  'file-names': [
    'In the column “{column}” of “{file}” a name is missing or stands twice.',
    'Upload the file again under “Lists from files” to see which rows.',
  ],
  'file-space': [
    'In the column “{column}” of “{file}” a name has a space in it: “{choice}”. Answers of several choices are taken apart at spaces.',
    'Write it with “_” or “-” and upload the file again under “Lists from files”.',
  ],
  'file-count': ['The form reads {count} files of choices; at most {limit} are taken.', 'Join lists, or take out those that are not used.'],
  'file-rows': [
    'The files of the form have more than {limit} rows together, up to “{file}”.',
    'Leave out rows that are not chosen here: every tablet carries all of them.',
  ],
  'empty.list': ['The list “{list}” has no choice.', 'Add choices.'],

  // Texts
  language: ['“{language}” is not among the languages of the form.', 'Add it, or choose another.'],
  untranslated: ['The {field} is missing in: {languages}.', 'Translate it; until then another language is shown.'],
  'no-label': ['“{name}” has no label.', 'Say what is asked.'],

  // Scoring
  'scoring.twice': ['Criterion {id} is declared twice.', 'Give one of them another id.'],
  'scoring.node': ['Criterion {id} stands on “{node}”, which does not exist.', 'Name a question or group of this form.'],
  'scoring.weight': ['Criterion {id} has the weight {weight}.', 'Give it a weight of 0 or more.'],
  'scoring.last-class': ['The last class has conditions, so some forms would have no class.', 'Let the last class catch the rest.'],
  'scoring.repeat': [
    '“{question}” stands in a repeat, so it has many answers.',
    'Take the worst of them with an expression, such as max(${{question}}).',
  ],
  'scoring.bands': ['The bands do not rise to one that is open.', 'Order them by their upper edge; the last has none.'],
  'scoring.no-choices': ['“{question}” is no question with choices.', 'Name a select_one question.'],
  'scoring.several': ['“{question}” takes several choices.', 'Name a select_one question.'],
  'scoring.points': ['Points lie outside 0 to 1.', 'Give shares of the weight, or score by sum.'],
  'scoring.choice': ['The choice “{choice}” earns no points.', 'Give it points, or declare it not applicable.'],
  'scoring.number': ['“{question}” is no number.', 'Name an integer, decimal or range question.'],

  // Definitions that are none
  'newer-schema': [
    'This definition has schema {schema}; this version of the platform reads schema 1.',
    'Open it with a newer version of the platform.',
  ],
  'shape.keys': ['Unknown key: {keys}.', 'Compare with the definition schema.'],
  'shape.values': ['Expected one of: {values}.', 'Compare with the definition schema.'],
  'shape.long': ['The text is longer than {limit} characters.', 'Shorten it.'],
  'shape.expected': ['Expected {expected}.', 'Compare with the definition schema.'],
  shape: ['{detail}.', 'Compare with the definition schema.'],
} as const satisfies Readonly<Record<string, readonly [message: string, remedy: string]>>;

export type FindingCode = keyof typeof english;
export type FindingMessages = Readonly<Record<FindingCode, readonly [message: string, remedy: string]>>;
