/**
 * Questions about a lake, answered without a runner: reports that are asked often ({@link
 * org.saleslakehouse.pipelines.query.Reports}) and SQL ({@link
 * org.saleslakehouse.pipelines.query.SqlAnswer}). A {@link
 * org.saleslakehouse.pipelines.query.LakeView} is the tables at one time; all figures of an answer
 * are of that time.
 *
 * <p>{@link org.saleslakehouse.pipelines.query.AnswerPrinter} prints an answer in one format:
 * {@code TextTable}, {@code JsonLines}, {@code CsvLines} or {@code MarkdownLines}. Each escapes
 * what its reader would not take as text: {@code CsvLines} what a spreadsheet would compute, {@code
 * MarkdownLines} what a page would. {@code CellTexts} writes single values, for people or plain.
 * That no text drives a terminal is up to {@code SafeText}, of the room {@code console}.
 */
package org.saleslakehouse.pipelines.query;
