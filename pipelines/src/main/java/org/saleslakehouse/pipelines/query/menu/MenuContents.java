package org.saleslakehouse.pipelines.query.menu;

import java.util.List;

/**
 * What the menu offers.
 *
 * @param reports in the order of their numbers, which begin with 1
 * @param tables their names in SQL
 */
public record MenuContents(List<MenuEntry> reports, List<String> tables) {
  public MenuContents {
    reports = List.copyOf(reports);
    tables = List.copyOf(tables);
  }
}
