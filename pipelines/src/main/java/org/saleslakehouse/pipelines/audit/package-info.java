/**
 * Whether a lake is whole: each offset once in one of the two Bronze tables, and Silver what the
 * Bronze makes it that it claims to reflect. The proof of Bronze is the library's ({@code
 * AuditPositions}), that of Silver is in its own room; here they become one report.
 */
package org.saleslakehouse.pipelines.audit;
