/**
 * The upkeep of a lake's tables on demand: merging small files, deleting files that no version
 * needs, and showing who did what. The jobs do the first two by themselves, beside their commits.
 */
package org.saleslakehouse.pipelines.maintenance;
