/**
 * What is wrong and what to do, by code. `{name}` is replaced by a value of the finding. The sheet, row and column stand
 * beside the message, so a message does not repeat them.
 */
export const english = {
  // The file
  'file-too-large': ['The file has {bytes} bytes; at most {limit} are read.', 'Take pictures and unused sheets out, then upload it again.'],
  'archive-damaged': ['The workbook is damaged ({detail}).', 'Open it in a spreadsheet program and save it as .xlsx again.'],
  'archive-entries': ['The workbook has {entries} parts; at most {limit} are read.', 'Copy the form sheets into a new workbook.'],
  'archive-bomb': ['The workbook unpacks to more than {limit} bytes.', 'Copy the form sheets into a new workbook and save it as .xlsx.'],
  'workbook-encrypted': ['The workbook is protected by a password.', 'Take the password off and save it again.'],
  'workbook-xls': [
    'This is an old .xls workbook.',
    'Open it in Excel or LibreOffice, choose “Save as” and the type “Excel workbook (.xlsx)”.',
  ],
  'not-a-workbook': ['This is not a workbook: {part} is missing.', 'Upload an .xlsx, .csv or Markdown file.'],
  'not-a-form': ['No table of a form was found in this file.', 'Upload an .xlsx, .csv or Markdown file with a sheet “survey”.'],
  'external-links': [
    'The workbook takes values from other workbooks ({part}).',
    'Replace the links by their values: Data, Edit links, Break link.',
  ],
  'xml-doctype': [
    '{part} has a document type declaration, which no spreadsheet program writes.',
    'Open it in a spreadsheet program and save it as .xlsx again.',
  ],
  'xml-encoding': ['{part} is written in {encoding}.', 'Save the file in UTF-8.'],
  'xml-damaged': ['{part} is damaged ({detail}).', 'Open it in a spreadsheet program and save it as .xlsx again.'],
  'too-many-cells': ['There are more than {limit} filled cells.', 'Put long lists into a CSV file and use select_one_from_file.'],
  'too-many-rows': ['There are more than {limit} rows.', 'Put long lists into a CSV file and use select_one_from_file.'],
  'rows-after-gap': ['Rows from {first} on stand after more than 60 empty rows and were not read.', 'Delete the empty rows before them.'],
  'definition-limit': ['The form cannot be stored ({place}): {detail}', 'Shorten or split what it names.'],

  // Sheets and headers
  'survey-missing': ['There is no sheet named “survey”.{similar}', 'Name the sheet with the questions “survey”.'],
  'choices-missing': [
    'There is no sheet named “choices”, or it is empty.{similar}',
    'Add a sheet “choices” with the columns list_name, name and label.',
  ],
  'external-choices-missing': [
    'There is no sheet named “external_choices”, or it is empty.{similar}',
    'Add a sheet “external_choices” with the columns list_name and name.',
  ],
  'sheet-similar': ['There is no sheet named “{sheet}”, but there is {similar}.', 'Rename it if it was meant, or begin its name with “_”.'],
  'header-duplicate': ['The column “{header}” stands twice.', 'Rename or delete one of them.'],
  'header-alias': ['“{other}” and “{header}” are two names of one column.', 'Rename or delete one of them.'],
  'header-missing': ['The column “{header}” is missing.', 'Add it to the first row.'],
  'header-row-missing': ['A cell stands under a column without a header.', 'Write the headers into the first row, or clear the cell.'],
  'header-choices': [
    'The column “{header}” of a choice list is empty or has a space, so it is left out.',
    'Give it a name without spaces.',
  ],
  'header-entities': ['These columns are not known: {columns}.', 'Correct their names or delete them.'],

  // Rows of the survey
  'row-skipped': ['The row has no type, name or label and is left out.', 'Fill it in or delete it.'],
  'row-disabled': ['The column “disabled” is no part of XLSForm.', 'Use “relevant” to hide a question.'],
  'type-missing': ['The question has no type.', 'Fill in the column “type”.'],
  'type-unknown': ['“{type}” is not a question type.', 'Correct the column “type”, for example: text, integer, select_one LIST.'],
  'type-include': [
    '“include” takes another file into this one, which is not possible here.',
    'Copy the questions of {name} into this sheet.',
  ],
  'type-cascading': ['“cascading_select” is no longer part of XLSForm.', 'Use one select_one per level with a choice_filter.'],
  'name-missing': ['The question or group has no name.', 'Fill in the column “name”.'],
  'name-invalid': ['“{name}” cannot be a name.', 'Begin with a letter or underscore; then letters, digits, “_”, “-” and “.”; no spaces.'],
  'name-duplicate': ['The name “{name}” stands twice in the same group.', 'Rename one of them.'],
  'name-similar': ['The name “{name}” differs from another only in upper and lower case.', 'Rename one of them.'],
  'name-reserved': ['The name “meta” is kept for the form’s own data.', 'Choose another name.'],
  'repeat-name-root': ['The repeat has the name of the form itself, “{name}”.', 'Choose another name.'],
  'repeat-name-duplicate': ['There is another repeat with the name “{name}”.', 'Rename one of them.'],
  'label-missing': ['The question “{name}” has no label and no hint.', 'Fill in the column “label”.'],
  'repeat-label-missing': ['The repeat “{name}” has no label.', 'Fill in the column “label”.'],
  'big-image-alone': ['“{name}” has a big-image without an image.', 'Fill in the column “image” too.'],
  'calculation-missing': ['The calculation is missing.', 'Fill in the column “calculation”.'],
  'end-unmatched': ['This “end {type}” closes nothing that is open.', 'Delete it, or add the “begin {type}” before it.'],
  'begin-unmatched': ['The {type} “{name}” begins here and never ends.', 'Add a row “end {type}”.'],
  'required-on-group': ['A group or repeat cannot be required; the cell is not used.', 'Move “required” to a question inside.'],
  'list-missing': ['The type names no choice list.', 'Write the list after the type: select_one LIST.'],
  'list-unknown': ['There is no choice list “{list}”.', 'Add its choices, or correct its name.'],
  'external-list-unknown': ['There is no choice list “{list}” on the sheet external_choices.', 'Add its choices, or correct its name.'],
  'external-without-filter': ['select_one_external is meant for lists with a choice_filter.', 'Add a choice_filter, or use select_one.'],
  'choice-name-spaces': [
    'The choice “{choice}” of “{list}” has a space in its name, and several answers are stored separated by spaces.',
    'Take the space out of its name.',
  ],
  'or-other-filter': ['or_other does not go together with a choice_filter.', 'Add the choice “other” and a text question yourself.'],
  'or-other-translated': [
    'or_other adds texts in English only, and this form has translations.',
    'Add the choice “other” and a text question yourself.',
  ],
  'table-list-filter': ['A table-list does not go together with a choice_filter.', 'Take one of them out.'],
  'table-list-mixed': [
    'A table-list has one choice list for all its questions, here “{list}”, not “{other}”.',
    'Use one list, or two groups.',
  ],
  'file-extension': ['The list’s file must end with .csv, .xml or .geojson, not “{file}”.', 'Correct the name of the file.'],
  'file-as-table': [
    'Files like “{file}” are not read as they are.',
    'When the form is here, upload its rows as CSV or .xlsx, with the columns name and label (or those that value and label name).',
  ],
  'search-from-file': ['search() does not go together with a list from a file.', 'Take search() out, or use select_one.'],
  'loop-list-missing': ['The loop names no choice list.', 'Write: begin loop over LIST.'],
  'audit-name': ['The name of an audit is always “audit”.', 'Clear the column “name”.'],
  'metadata-deprecated': ['Devices no longer tell their {type}.', 'Delete the question.'],
  'image-max-pixels': ['The pictures have no largest size.', 'Write max-pixels=1024 into the column “parameters”.'],
  'external-in-repeat': ['A file attached inside a repeat is attached once for the form.', 'Move the row out of the repeat.'],
  'instance-conflict': ['“{name}” means two different lists or files.', 'Rename one of them.'],

  // Parameters
  'parameters-syntax': ['The parameters cannot be read.', 'Write them as key1=value1 key2=value2.'],
  'parameters-unknown': ['This type does not know the parameter {keys}.', 'It knows: {accepted}.'],
  'parameter-integer': ['The parameter {name} must be a whole number.', 'Correct its value.'],
  'parameter-number': ['The parameter {name} must be a number.', 'Correct its value.'],
  'parameter-choice': ['The parameter {name} cannot be “{value}”.', 'Use one of: {accepted}.'],
  'parameter-name': [
    'The parameter {name} must be the name of a column of the file.',
    'Begin with a letter or underscore; then letters, digits, “_”, “-” and “.”.',
  ],
  'parameter-package': ['The parameter app must be the name of an Android package.', 'Write it as in org.example.app.'],
  'parameter-seed': ['The seed must be a number or a question, such as ${question}.', 'Correct the parameter seed.'],
  'seed-without-randomize': ['A seed needs randomize=true.', 'Add randomize=true, or take the seed out.'],
  'audit-location': ['Location needs location-priority, location-min-interval and location-max-age together.', 'Add what is missing.'],
  'audit-location-age': ['location-max-age is less than location-min-interval.', 'Make location-max-age larger.'],
  'range-zero': ['The parameter {name} must not be 0.', 'Correct its value.'],
  'range-too-large': ['The parameter {name} is larger than the range.', 'Make it smaller than end minus start.'],
  'range-not-multiple': ['The parameter {name} is not a multiple of the step.', 'Correct {name} or step.'],
  'range-outside': ['The parameter {name} is not between start and end.', 'Correct its value.'],
  'range-appearance': [
    'tick_interval, placeholder and tick_labelset only go with no appearance, “vertical” or “no-ticks”.',
    'Change the appearance or take the parameter out.',
  ],
  'labelset-not-number': ['The choices of “{list}” must have numbers as names.', 'Correct the choice names.'],
  'labelset-outside': ['A choice of “{list}” is not between start and end.', 'Correct the choice names.'],
  'labelset-not-multiple': ['A choice of “{list}” does not fall on a multiple of {name}.', 'Correct the choice names.'],
  'labelset-too-many': ['With “no-ticks”, “{list}” can have two choices only.', 'Keep the first and the last.'],
  'labelset-ends': ['With “no-ticks”, the choices of “{list}” must be start and end.', 'Correct the choice names.'],
  'geo-reference': ['reference-geometry must name a choice list, an attached file, an entity list or a repeat.', 'Correct the parameter.'],

  // References and triggers
  'reference-syntax': ['A reference to a question is badly written.', 'Write it as ${question}, without spaces.'],
  'reference-unknown': ['There is no question named “{name}”.', 'Correct the name inside ${…}.'],
  'reference-ambiguous': ['There are several questions named “{name}”.', 'Rename all but one.'],
  'trigger-list': ['Several triggers need a comma between them.', 'Write ${a}, ${b}.'],
  'trigger-invisible': [
    'The question “{name}” is not seen by the person, so it cannot trigger a calculation.',
    'Give it a label, or trigger on another question.',
  ],
  'background-trigger': ['background-geopoint needs a trigger.', 'Fill in the column “trigger”.'],
  'background-calculation': ['background-geopoint cannot have a calculation.', 'Clear the column “calculation”.'],
  design: ['{detail}', '{hint}'],
  unpublishable: ['{detail} The form is not published with it.', '{hint}'],
  more: ['And {count} more.', 'Correct these first, then check again.'],
  expression: ['The expression cannot be read at character {position}: {detail}', 'Correct it before you publish the form.'],

  // Choices
  'choice-name-missing': ['The choice has no name.', 'Fill in the column “name”.'],
  'choice-name-duplicate': [
    'The choice “{name}” stands twice in “{list}”.',
    'Rename one, or set allow_choice_duplicates to yes on the sheet settings.',
  ],
  'choice-label-missing': ['The choice “{name}” has no label.', 'Fill in the column “label”.'],

  // Files of choices
  'list-too-large': ['The file has {bytes} bytes; at most {limit} are taken.', 'Take out columns that no question reads.'],
  'list-too-much': ['The cells have more than {limit} characters in all.', 'Take out columns that no question reads.'],
  'list-name-space': ['“{name}” has a space in it, and answers of several choices are taken apart at spaces.', 'Write it with “_” or “-”.'],
  'list-cell-error': ['The cell is an error of the spreadsheet: {text}.', 'Correct the formula, or clear the cell.'],
  'list-cell-digits': [
    'The number has more than 15 digits; a spreadsheet does not keep the last ones.',
    'Format the column as text and enter the code again.',
  ],
  'list-cell-format': [
    'The spreadsheet shows something else than the number in the cell ({text}).',
    'Format the column as text and enter the code again.',
  ],
  'csv-quote': [
    'The quotation mark that opens in row {row} of the file is not closed where it should be.',
    'Delete it, or write it twice ("").',
  ],
  'csv-encoding': ['The CSV is not saved as UTF-8.', 'In Excel choose Save As, “CSV UTF-8 (Comma delimited)”, and upload it again.'],
  'list-too-long': ['There are more than {limit} rows.', 'Split the list, or leave out what is not chosen here.'],
  'list-format': [
    'Files of the kind {format} are not read.',
    'Save it as CSV in UTF-8 or as .xlsx, with the names of the columns in the first row.',
  ],
  'list-not-a-table': ['This is not a table.', 'Save it as .xlsx, or as CSV in UTF-8, with the names of the columns in the first row.'],
  'list-empty': ['There is no row below the names of the columns.', 'Fill in the first sheet and upload it again.'],
  'list-columns': ['There are {columns} columns; at most {limit} are taken.', 'Take out columns that no question reads.'],
  'list-heading': ['This cannot be the name of a column.', 'Give the column another, shorter name.'],
  'list-cell-outside': ['The cell has no name of a column above it.', 'Name the column in the first row, or clear the cell.'],
  'list-cell-long': ['The cell has {length} characters; at most {limit} are taken.', 'Shorten it.'],
  'list-name-missing': ['The row has no name to be stored.', 'Fill in this cell: a code that stays the same.'],
  'list-name-duplicate': ['“{name}” stands in row {first} already.', 'Give one of them another code, or delete it.'],
  'list-name-invalid': ['This cannot be stored as the name of a choice.', 'Give it a code of at most {limit} characters.'],

  // Settings and languages
  'setting-name': [
    '“{name}” cannot be the name of the form’s root.',
    'Begin with a letter or underscore; then letters, digits, “_”, “-” and “.”.',
  ],
  'setting-boolean': ['The setting “{name}” is yes or no, not “{value}”; {default} is used.', 'Write yes or no.'],
  'setting-suppress': [
    'The setting “{name}” is a whole number up to 1000, not “{value}”; nothing is withheld.',
    'Write how many submissions a figure must be about at least, 5 for instance.',
  ],
  'form-id-twice': ['form_id and id_string are the same setting; form_id is used.', 'Delete the column id_string.'],
  'instance-id-needed': ['An encrypted form needs an instanceID.', 'Take out omit_instanceID or public_key.'],
  'language-code': ['The language “{language}” has no code.', 'Write its code after its name: English (en).'],
  'translations-missing': ['“{language}” has no column {columns}.', 'Add the column, or leave it out in every language.'],

  // Entities
  'entity-none': ['save_to needs an entity list.', 'Add a sheet “entities” with list_name and label.'],
  'entity-name-missing': ['The entity list has no name.', 'Fill in the column list_name.'],
  'entity-name-duplicate': ['The entity list “{name}” stands twice.', 'Delete one of the rows.'],
  'entity-name-invalid': [
    '“{name}” cannot be the name of an entity list or property.',
    'Begin with a letter or underscore; then letters, digits, “_” and “-”.',
  ],
  'entity-name-reserved': ['“{name}” is kept for the system: no leading “__”, no “name” or “label”.', 'Choose another name.'],
  'entity-label': ['New entities of “{name}” need a label.', 'Fill in the column label, or give an entity_id to update instead.'],
  'entity-update-if': ['Creating and updating “{name}” needs update_if.', 'Fill in update_if, or take entity_id out.'],
  'entity-id': ['Updating “{name}” needs an entity_id.', 'Fill in entity_id, or use create_if instead of update_if.'],
  'entity-save-to-duplicate': ['The property “{name}” is already saved by row {other}.', 'Rename one of them.'],
  'entity-save-to-container': ['A group or repeat cannot be saved as a property.', 'Move save_to to a question.'],
  'entity-unknown': ['There is no entity list “{name}”.', 'Correct its name, or add it to the sheet entities.'],
  'entity-prefix': ['With several entity lists, save_to must say which: LIST#PROPERTY.', 'Add the name of the list and “#”.'],
  'entity-delimiters': ['save_to can have one “#” only.', 'Correct save_to.'],
  'entity-place': [
    'There is no group of its own left for this entity within {scope}: row {other} has it.',
    'Move the saved questions of one of them into a group.',
  ],
  'entity-scope-save-to': [
    '“{name}” is also used in {other}, which is another repeat than {scope}.',
    'Copy the value with a calculate into one of them.',
  ],
  'entity-scope-reference': [
    '“{name}” is used in {other}, and ${{question}} stands in {scope}, another repeat.',
    'Copy the value with a calculate into one of them.',
  ],
  'entity-no-list': [
    'Updating “{name}” needs the entity list as an attached file.',
    'Add a select_one_from_file {name}.csv or a csv-external {name}.',
  ],
} as const satisfies Readonly<Record<string, readonly [message: string, remedy: string]>>;

/** The same codes in every language: a missing one does not compile. */
export type Messages = Readonly<Record<keyof typeof english, readonly [message: string, remedy: string]>>;
