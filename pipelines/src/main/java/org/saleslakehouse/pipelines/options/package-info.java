/**
 * What a user can set: one interface per command or subject, with type, default and description of
 * each option where it is declared. {@link org.saleslakehouse.pipelines.options.OptionDefinition}
 * reads them all for the command line, the configuration file, the environment and the documents,
 * so that these cannot differ.
 */
package org.saleslakehouse.pipelines.options;
