/**
 * One configuration from four places: flags, the environment, a YAML file, defaults. What may be
 * configured follows from the commands' {@code PipelineOptions} interfaces alone.
 */
package org.saleslakehouse.pipelines.config;
