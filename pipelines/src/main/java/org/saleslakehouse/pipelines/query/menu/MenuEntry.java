package org.saleslakehouse.pipelines.query.menu;

/**
 * A report that can be chosen.
 *
 * @param name as it is typed
 * @param title what it shows, in a few words
 */
public record MenuEntry(String name, String title) {}
