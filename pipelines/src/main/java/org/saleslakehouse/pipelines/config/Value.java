package org.saleslakehouse.pipelines.config;

/**
 * A value that was given.
 *
 * @param text as Beam's parser wants it
 * @param origin where it was given
 */
record Value(String text, Origin origin) {}
