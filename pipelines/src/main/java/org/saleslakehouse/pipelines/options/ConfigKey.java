package org.saleslakehouse.pipelines.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where an option stands in the configuration file.
 *
 * <p>On an interface: the section of all options that it defines. On a getter: the full key, such
 * as {@code lake.path}. Without it the section is the interface's name without {@code Options}, and
 * the key is the option's name without its unit, so that a new option is configurable at once.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface ConfigKey {
  /** For options that only make sense on the command line. */
  String COMMAND_LINE_ONLY = "";

  String value();
}
