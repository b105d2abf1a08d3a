/**
 * Questions about a lake, answered without a runner: reports that are asked often ({@link
 * org.saleslakehouse.pipelines.query.Reports}) and SQL ({@link
 * org.saleslakehouse.pipelines.query.SqlAnswer}). A {@link
 * org.saleslakehouse.pipelines.query.LakeView} is the tables at one time; all figures of an answer
 * are of that time.
 */
package org.saleslakehouse.pipelines.query;
