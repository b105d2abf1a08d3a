package org.saleslakehouse.pipelines.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A text option that is a length of time with its unit, such as {@code 30s}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface TimeSpan {
  /** The shortest length that is allowed. */
  String min() default "0ms";
}
