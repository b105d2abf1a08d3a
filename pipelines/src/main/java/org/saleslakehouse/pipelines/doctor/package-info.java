/**
 * What keeps a lakehouse from working, and the remedy. {@link
 * org.saleslakehouse.pipelines.doctor.Checks} lists the checks, {@link
 * org.saleslakehouse.pipelines.doctor.Examination} runs them within a time limit each. A check that
 * could not look says so; it never reports that all is well. {@code TopicRetentionCheck} looks at
 * how long the topic keeps records, {@code TableCheck} at how long a table keeps versions.
 */
package org.saleslakehouse.pipelines.doctor;
