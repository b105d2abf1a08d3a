/**
 * What a runner really does, measured by small pipelines: watermarks, timers, state, restarts. The
 * way in is {@link org.saleslakehouse.pipelines.doctor.runner.RunnerExamination}, the result a
 * {@link org.saleslakehouse.pipelines.doctor.runner.Matrix}.
 */
package org.saleslakehouse.pipelines.doctor.runner;
