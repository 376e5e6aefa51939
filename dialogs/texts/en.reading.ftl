### Reading a file: what it is, if it is no table, and what to do when it cannot be loaded.

import-empty = The file is empty. Export it again and send it once more.
import-too-big = The file is over { $limit_mb } MB. Split it by months and send the parts.
import-too-many-rows = The file has over { $limit } rows. Split it by months and send the parts.
import-too-wide = The file has over { $limit } columns. Keep the needed ones and send it again.
import-is-mxl = This is a table of 1C (.mxl), which only 1C can read. Open the report in 1C, choose “Файл → Сохранить как…”, then “Лист Excel (*.xlsx)”, and send that file.
import-is-page = This is a web page under the name of a table. Open it in Excel, save it as an Excel workbook (.xlsx) and send it again.
import-is-pdf = This is a PDF; I take no numbers from it. Export the same report to Excel (.xlsx) and send it again.
import-is-image = This is a picture; I take no numbers from it. Send the file itself: .xlsx, .xls or .csv.
import-is-document = This is a text document, not a table. Save the table in Excel (.xlsx) and send it again.
import-is-archive = This is an archive. Unpack it and send the table: .xlsx, .xls or .csv.
import-is-program = This is a program, not a table. Do not open it unless you expected it. Send .xlsx, .xls or .csv.
import-is-sound = This is a recording, not a table. Send .xlsx, .xls or .csv.
import-is-locked = The workbook has a password. Open it in Excel, remove the password (File → Info → Protect Workbook) and send it again.
import-is-damaged = The file is damaged or did not arrive whole. Open it in Excel, save it anew (.xlsx) and send it again.
import-is-bomb = The file holds hundreds of times more than it weighs: I will not open it. Copy the table to a new workbook and send that.
import-is-unknown = I do not recognise this file. Send a table: .xlsx, .xls or .csv.
import-is-cut = The file breaks off at line { $line }: it seems only a part has arrived. Export it again and send it once more.
import-broken-table = I cannot read the table. Save it in Excel (.xlsx) and send it again.
import-no-header = I see no row with column names. A partner, a number and a date are the least. Add the names and send it again.
import-no-rows = The table holds no rows with data. Check the filter of the report and export it again.
import-no-partner-column = I see no partner column. Usually it is “Контрагент”, “Клиент” or “Partner”. Which column is it? There are: { $columns }.
import-no-amount-column = I cannot tell which column holds the sum or the quantity. Which one is it? There are: { $columns }.
import-no-plan-column = I cannot tell which column holds the plan. Which one is it? There are: { $columns }.
import-no-date-column = I cannot tell the day or month of these data. Which column is it? There are: { $columns }.
import-no-period-column = I cannot tell the month of these data. Which column is it? There are: { $columns }.
import-no-qty-column = I cannot tell which column holds the quantity. Which one is it? There are: { $columns }.
import-no-as-of = I cannot tell the day of these data. Write the date, for example 15.11.2026.
import-no-name-column = I see no column with the name. Which column is it? There are: { $columns }.
import-no-person-column = I see no column with a person’s name. Usually it is “ФИО” or “Contact”. Which column is it? There are: { $columns }.
import-no-role-column = I see no column with a role, a team or a region. Which column is it? There are: { $columns }.
import-no-code-column = I see no article code, barcode or price. Which column says more of the goods than their name? There are: { $columns }.
import-no-klass-column = I see no column with the category of partners (A, B, C). Which column is it? There are: { $columns }.
import-no-sku-column = I see no column with the goods. Usually it is “Номенклатура”, “Артикул” or “Product”. Which column is it? There are: { $columns }.
import-no-outlet-column = I see no column with the outlet. Which column is it? There are: { $columns }.
import-no-manager-column = I see no column with the manager. Which column is it? There are: { $columns }.
import-no-promised-on-column = I see no promised delivery date. Which column is it? There are: { $columns }.
import-no-ordered-column = I cannot see how much was ordered. Which column is it? There are: { $columns }.
import-no-shipped-column = I cannot see how much was shipped. Which column is it? There are: { $columns }.
import-no-present-column = I cannot see what was checked in the outlet: presence, price or turnover. Which column is it? There are: { $columns }.
import-no-outlets-column = I see no number of outlets. Which column is it? There are: { $columns }.
import-two-tables = Another table begins at line { $line }. Leave one of them on the sheet and send it again.
import-two-companies = The file holds data of several companies: { $names }. Whose shall I load?
import-returns-apart = Returns stand in a column of their own, “{ $column }”, and nothing says whether the sums are net of them. Leave one column, net of returns, and send it again.
import-groups-unclear = I did not get the grouping by “{ $column }”: the sums of the groups are not those of the rows. Export the report without groups or fully unfolded.
import-group-total = Line { $line }: the group “{ $name }” states { $stated }, its rows give { $loaded }. Nothing was loaded. Check the group and send it again.
import-control-total = The total of “{ $column }” does not match: the file states { $stated }, the rows give { $loaded }. { $cause ->
    [rejected] The rows with errors seem to be the cause: there are { $rejected }, the first at line { $line }.
    [hidden] The total seems to leave hidden rows out.
    [doubled] Groups seem to be counted together with their rows.
    [scale] The total seems to be in other units (thousands and rubles).
    [other_column] The total seems to be that of another column.
   *[unknown] A row seems to have been added, removed or changed after the export.
} Nothing was loaded. Check the file and send it again.
import-bad-date = Line { $line }: “{ $cell }” is not a date. Nothing was loaded. Mend it and send the file again.
import-bad-period = Line { $line }: “{ $cell }” is neither a month nor a week. Nothing was loaded. Mend it and send the file again.
import-bad-number = Line { $line }: “{ $cell }” is not a number. Nothing was loaded. Mend it and send the file again.
import-future-date = Line { $line }: “{ $cell }” is a day still to come. Nothing was loaded. Mend it and send the file again.
import-future = { $day } is still to come, and the file tells of what has happened. Nothing was loaded. Mend the date in its title and send it again.
import-far-days = { $line ->
    [0] The day { $day } is
   *[other] Line { $line }: the day { $day } is
} far from the others, { $start } to { $end }. The file would replace all between them. Nothing was loaded. If it is a slip, mend it; else send these days as a file of their own.
import-currency = The sums are not in rubles: “{ $cell }”. I reckon in rubles. Nothing was loaded. Convert them, or export in rubles, and send it again.
import-bad-mark = Line { $line }: “{ $cell }” is neither yes nor no. Nothing was loaded. Mend it and send the file again.
import-excel-error = Line { $line }: the cell holds an error, “{ $cell }”. Mend it and send the file again.
import-exponent = Line { $line }: Excel spoilt the code “{ $cell }”, its digits are lost. Make the column text and export again.
import-mixed-unit = Line { $line }: different units in one column, “{ $cell }”. Bring them to one and send the file again.
import-no-partner = Line { $line }: no partner. Nothing was loaded. Write the partner into every row and send the file again.
import-no-name = Line { $line }: no name. Nothing was loaded. Fill it in and send the file again.
import-extra-cells = Line { $line }: extra cells, “{ $cell }”. Put names with “;” into quotes and send the file again.
