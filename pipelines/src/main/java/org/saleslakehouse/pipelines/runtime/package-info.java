/**
 * What runs, watches and stops a pipeline, whichever it is: the runner that is there ({@link
 * org.saleslakehouse.pipelines.runtime.RunnerProfile}), the options of one run ({@link
 * org.saleslakehouse.pipelines.runtime.OptionValues}), the run itself ({@link
 * org.saleslakehouse.pipelines.runtime.PipelineRun}), the directory that goes when it ends, the
 * user's wish to stop ({@link org.saleslakehouse.pipelines.runtime.StopSignal}). After a failure
 * {@link org.saleslakehouse.pipelines.runtime.PipelineFailure} says whether another start can help,
 * {@link org.saleslakehouse.pipelines.runtime.RestartPolicy} how often and after what wait. Nothing
 * of the command line leaks in here.
 */
package org.saleslakehouse.pipelines.runtime;
