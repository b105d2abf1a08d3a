/**
 * Where a setting comes from: flag, environment, file, profile or default, in this order. The way
 * in is {@link org.saleslakehouse.pipelines.config.Configuration}. An unknown key, a wrong type or
 * a value out of range is an error that names the place and the nearest known key. {@code
 * IniImport} makes a file of the Python project's. {@code SecretFilter} keeps passwords out of what
 * is printed.
 */
package org.saleslakehouse.pipelines.config;
