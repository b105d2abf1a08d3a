/** What a job needs of Spark that Beam's runner does not ask for. */
package org.saleslakehouse.runner.spark;
